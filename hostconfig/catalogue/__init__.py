"""Built-in hardware, profiles, images and peers, each a data file with its source."""

from corelane.hostconfig.catalogue.load import (
    CatalogueError,
    extend_profile,
    hardware_names,
    image_names,
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
    "load_hardware",
    "load_image",
    "load_peer",
    "load_profile",
    "profile_names",
]
