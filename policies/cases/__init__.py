"""Readers of the files beside the rules: worked cases, and texts for admission and hosts."""
