"""Load an entry of the built-in catalogue by its name."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

import yaml

from corelane.hostconfig.model.clock_support import ClockSupport
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.image import NodeImage
from corelane.hostconfig.model.peer import Peer
from corelane.hostconfig.model.profile import HostProfile

_PACKAGE: Final = "corelane.hostconfig.catalogue"


class CatalogueError(LookupError):
    """A name that no catalogue entry has."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        """Keep the nearest name."""
        self.known = known
        self.nearest = next(iter(get_close_matches(name, known, n=1, cutoff=0.5)), None)
        hint = f"did you mean {self.nearest!r}? " if self.nearest else ""
        super().__init__(
            f"no {kind} is called {name!r}: {hint}The catalogue has {', '.join(known)}"
        )


def hardware_names() -> tuple[str, ...]:
    """Return the names of the built-in machine types."""
    return _names("hardware")


def profile_names() -> tuple[str, ...]:
    """Return the names of the built-in profiles."""
    return _names("profiles")


def image_names() -> tuple[str, ...]:
    """Return the names of the node images the catalogue describes."""
    return _names("images")


@cache
def load_hardware(name: str) -> Hardware:
    """Return a built-in machine type, or raise CatalogueError."""
    return Hardware.model_validate(_read("hardware", name))


@cache
def load_profile(name: str) -> HostProfile:
    """Return a built-in profile, or raise CatalogueError."""
    return HostProfile.model_validate(_read("profiles", name))


@cache
def load_image(name: str) -> NodeImage:
    """Return a node image's facts, or raise CatalogueError."""
    return NodeImage.model_validate(_read("images", name))


@cache
def load_peer(name: str) -> Peer:
    """Return a peer, or raise CatalogueError."""
    return Peer.model_validate(_read("peers", name))


@cache
def load_clock_support() -> ClockSupport:
    """Return where EC2 has the clock of a NIC."""
    return ClockSupport.model_validate(_read("clocks", "ec2"))


def extend_profile(base: HostProfile, overrides: Mapping[str, Any]) -> HostProfile:
    """Return a profile with some fields changed: sections merge, lists and values replace.

    ``None`` removes a section. Keys are those of the profile's own data, camelCase.
    """
    return HostProfile.model_validate(_merge(base.model_dump(by_alias=True), overrides))


def _merge(base: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = dict(base)
    for key, value in overrides.items():
        inner = merged.get(key)
        if isinstance(inner, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(cast("Mapping[str, Any]", inner), cast("Mapping[str, Any]", value))
        else:
            merged[key] = value
    return merged


@cache
def _names(kind: str) -> tuple[str, ...]:
    folder = files(_PACKAGE) / kind
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def _read(kind: str, name: str) -> Mapping[str, Any]:
    if name not in _names(kind):
        raise CatalogueError(kind, name, _names(kind))
    path = files(_PACKAGE) / kind / f"{name}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
