"""Worked cases beside each rule, and the CEL that says the same at admission."""
