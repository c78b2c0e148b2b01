"""Controls of frameworks: the evidence that a passing rule gives, and what it does not show."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

import yaml

Relation = Literal["supports", "partial"]


@dataclass(frozen=True, slots=True)
class Framework:
    """A regulation, standard or benchmark, and the part of its text that the mapping is based on.

    ``binds`` names the firms that it binds, if it does not bind all.
    """

    id: str
    name: str
    short: str
    version: str
    read: str
    binds: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One control: ``ref`` is how a rule refers to it, as ``nist-800-53r5/SC-6``."""

    ref: str
    framework: Framework
    title: str
    relation: Relation
    shows: str
    not_shown: str

    @property
    def id(self) -> str:
        """Its number, with the framework's short name before it."""
        return f"{self.framework.short} {self.ref.partition('/')[2]}"

    @property
    def name(self) -> str:
        """Its number and its title."""
        return f"{self.id}, {self.title}"


@cache
def load_controls() -> Mapping[str, Control]:
    """Return every control by its reference, in the order of their framework and file."""
    found = sorted(files("corelane.policies.controls").iterdir(), key=lambda file: file.name)
    return {
        control.ref: control
        for file in found
        if file.name.endswith(".yaml")
        for control in _controls(file)
    }


def _controls(file: Traversable) -> list[Control]:
    framework_id = file.name.removesuffix(".yaml")
    data: Mapping[str, Any] = yaml.load(file.read_text(), Loader=yaml.CSafeLoader)
    texts = {key: str(data[key]) for key in ("name", "short", "version", "read")}
    framework = Framework(id=framework_id, **texts, binds=str(data.get("binds", "")))
    return [_control(framework, key, entry) for key, entry in data["controls"].items()]


def _control(framework: Framework, key: str, entry: Mapping[str, Any]) -> Control:
    if entry["relation"] not in get_args(Relation):
        msg = f"{framework.id}/{key}: relation must be one of {get_args(Relation)}"
        raise ValueError(msg)
    return Control(ref=f"{framework.id}/{key}", framework=framework, **entry)
