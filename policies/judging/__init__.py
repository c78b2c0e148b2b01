"""Judging: every rule over every resource, inside the Pulumi engine and outside it."""
