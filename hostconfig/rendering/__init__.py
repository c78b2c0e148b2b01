"""The files of a host, from its plan: the same plan gives the same bytes."""
