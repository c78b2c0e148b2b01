"""Readers and writers of single values: quantities, CPU lists, property paths, safe text."""
