"""What components show of themselves in the state is the same in each stack that has them."""

import re
from collections import defaultdict

from corelane.components.composition.platform import declare_platform
from corelane.plan.recording.record import record
from tests.support.paths import ROOT
from tests.support.stack import planned

COMPONENT = re.compile(r"^class (\w+)\(pulumi\.ComponentResource\)", re.MULTILINE)


def shipped() -> dict[str, set[frozenset[str]]]:
    """Return the components of the shipped stacks, each with the outputs that it ever shows."""
    shown: dict[str, set[frozenset[str]]] = defaultdict(set)
    for stack in ("dev", "prod"):
        platform = planned(stack)
        for each in record(lambda p=platform: declare_platform(p), stack=stack).resources:
            if each.type.startswith("corelane:"):
                shown[each.type.rpartition(":")[2]].add(frozenset(each.outputs))
    return shown


def test_each_component_is_in_a_shipped_stack_and_shows_the_same_wherever_it_is() -> None:
    written = {
        name
        for path in (ROOT / "components").rglob("*.py")
        for name in COMPONENT.findall(path.read_text())
    }
    found = shipped()

    assert written, "there are components"
    missing = sorted(written - set(found))
    assert not missing, f"give Pulumi.prod.yaml or Pulumi.dev.yaml what asks for {missing}"
    assert {name for name, outputs in found.items() if len(outputs) > 1} == set()
