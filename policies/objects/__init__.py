"""Readers of kinds of resource that several rules share; what serves one rule stands beside it."""
