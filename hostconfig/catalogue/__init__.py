"""Built-in hardware, profiles, images, clocks and peers: data files, each with its source.

A machine that only one firm has belongs in its stack file.
"""

from corelane.hostconfig.catalogue.load import (
    CatalogueError,
    extend_profile,
    hardware_names,
    image_names,
    load_clock_support,
    load_hardware,
    load_image,
    load_peer,
    load_profile,
    profile_names,
)

__all__ = [
    "CatalogueError",
    "extend_profile",
    "hardware_names",
    "image_names",
    "load_clock_support",
    "load_hardware",
    "load_image",
    "load_peer",
    "load_profile",
    "profile_names",
]
