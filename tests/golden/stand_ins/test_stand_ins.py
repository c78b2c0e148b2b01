"""What stand-in providers decide for each type of resource that a shipped stack declares.

The first resource of a type stands for all: its id, what is added to its inputs, the property that
carries its name, and the properties whose change replaces it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from corelane.plan.model import RecordedResource
from corelane.stand_ins.answers import answer
from corelane.stand_ins.forcing import forcing_paths
from corelane.stand_ins.naming import name_property
from tests.support.shipped import shipped

EXPECTED = Path(__file__).parent / "expected" / "decisions.yaml"


def decisions() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for stack in ("prod", "dev"):
        for each in shipped(stack).resources:
            if each.custom and each.type not in found:
                found[each.type] = decided(each)
    return found


def decided(resource: RecordedResource) -> dict[str, Any]:
    id_, outputs = answer(resource.type, resource.name, resource.inputs)
    return {
        "of": resource.name,
        "id": id_,
        "added": added(resource.inputs, outputs),
        "named by": name_property(resource.type),
        "replaced for": sorted(forcing_paths(resource.type)),
    }


def added(given: Any, made: dict[str, Any]) -> dict[str, Any]:
    """Return what is in the outputs and not in the inputs, at every depth."""
    more: dict[str, Any] = {}
    for key, value in made.items():
        before = given.get(key) if isinstance(given, dict) else None
        if isinstance(value, dict) and isinstance(before, dict):
            if below := added(before, value):
                more[key] = below
        elif value != before:
            more[key] = value
    return more


def test_a_stand_in_decides_what_it_did(is_as_expected: Callable[[str, Path], None]) -> None:
    is_as_expected(yaml.safe_dump(decisions(), width=200), EXPECTED)
