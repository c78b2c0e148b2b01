"""Judging: every rule over every resource, in the Pulumi engine and outside it; no rule itself."""
