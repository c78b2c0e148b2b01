"""Runs on hosts with nothing but Python 3.9 and its standard library: audit, topology and gate."""
