"""Readers of kinds of resource that several rules share; a reader for one rule is beside it."""
