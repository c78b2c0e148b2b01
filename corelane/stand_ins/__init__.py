"""Stand-ins for the cloud providers: they know the SDKs' types, and answer as those would."""
