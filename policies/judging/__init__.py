"""Evaluation of every rule on every resource, in the Pulumi engine and outside it; no rules."""
