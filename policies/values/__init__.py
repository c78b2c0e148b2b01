"""Readers and writers of single values, such as a quantity; no reader of a kind of resource."""
