"""Explanations of settings, and the generated parts of docs/hosts.md.

Nothing here decides a value.
"""

from corelane.hostconfig.docs.regions import filled, region_names, regions

__all__ = ["filled", "region_names", "regions"]
