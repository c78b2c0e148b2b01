"""The generated parts of docs/hosts.md: what is said there of the code comes from the code."""

from corelane.hostconfig.docs.regions import filled, region_names, regions

__all__ = ["filled", "region_names", "regions"]
