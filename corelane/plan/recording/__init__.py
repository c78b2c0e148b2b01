"""The Pulumi program run without an engine, its registrations kept as plain data."""
