"""Stand-ins for the cloud providers: they accept what the SDKs define, and answer as documented."""
