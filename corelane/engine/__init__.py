"""The real Pulumi engine: where it comes from, how a program runs in it, and what it reported."""
