"""Ids and values a Docker daemon gives out."""

from collections.abc import Callable, Mapping
from typing import Final

from corelane.stand_ins.resource import Subject

_IDS: Final[Mapping[str, Callable[[Subject], str]]] = {
    # A volume is known by its name, an image by its digest and name (moby).
    "Volume": lambda s: s.text("name") or s.name,
    "RemoteImage": lambda s: f"sha256:{s.identity}{s.text('name') or ''}",
}
_ADDRESS: Final = "172.17.0.2"


def docker_id(subject: Subject) -> str:
    """Return the id of a Docker object: 64 hex digits unless it goes by its name."""
    made = _IDS.get(subject.token.name)
    return made(subject) if made else subject.identity


def docker_value(name: str, subject: Subject, id_: str) -> str:
    """Return a text property that a daemon fills in."""
    lowered = name.lower()
    if name == "name":
        return subject.name
    if lowered.endswith("digest"):
        reference = (subject.text("name") or subject.name).partition("@")[0]
        return f"{reference}@sha256:{subject.identity}"
    if lowered.endswith("imageid"):
        return f"sha256:{subject.identity}"
    if lowered.endswith("address"):
        return _ADDRESS
    if lowered == "hostname":
        return id_[:12]
    return ""
