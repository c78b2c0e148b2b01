"""What the shipped stacks declare, compared line by line: trees, manifests, prod's inputs,
and outputs.

A difference is what an operator's next preview will show; commit it with its cause.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from corelane.report.output.manifests import render_manifests
from tests.support.shipped import shipped

EXPECTED = Path(__file__).parent / "expected"
# Above every policy of IAM, below every text for a host.
LONG = 10_000


def tree(stack: str) -> str:
    """Return every resource below its parent, with what an update may not do to it."""
    depth: dict[str, int] = {"": -1}
    lines: list[str] = []
    for resource in shipped(stack).resources:
        depth[resource.urn] = depth[resource.parent] + 1
        marks = [mark for mark in ("protect", "retainOnDelete") if resource.options.get(mark)]
        line = f"{'  ' * depth[resource.urn]}{resource.name} [{resource.type}]"
        lines.append(" ".join([line, *marks]))
    return "\n".join(lines) + "\n"


def manifests(stack: str, *, besides: str = "") -> str:
    """Return every Kubernetes object of a stack in one file, each under its path.

    Those of which another stack has one of the same name are left out.
    """
    told = render_manifests(shipped(besides).resources) if besides else {}
    files = render_manifests(shipped(stack).resources)
    return "".join(
        f"# {path}\n---\n{text}" for path, text in sorted(files.items()) if path not in told
    )


def inputs(stack: str) -> str:
    """Return what every component, and every resource outside the cluster, is given.

    What hosts are handed is compared with the hosts.
    """
    given = {
        f"{each.name} [{each.type}]": _shortened({**each.inputs, "hostPlan": None})
        for each in shipped(stack).resources
        if not each.type.startswith("kubernetes:")
    }
    return yaml.dump(given, Dumper=yaml.CSafeDumper, width=100)


def _shortened(value: Any) -> Any:
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return {key: _shortened(below) for key, below in entries.items() if below is not None}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in cast("Sequence[Any]", value)]
    long = isinstance(value, str) and len(value) > LONG
    return f"more than {LONG:,} characters" if long else value


def outputs() -> str:
    """Return what each kind of component shows of itself in the state, under its type."""
    shown = {
        (each.type.removeprefix("corelane:"), ", ".join(sorted(each.outputs)))
        for stack in ("dev", "prod")
        for each in shipped(stack).resources
        if each.type.startswith("corelane:")
    }
    return "".join(f"{type_}: {names or 'nothing'}\n" for type_, names in sorted(shown))


@pytest.mark.parametrize(
    ("name", "render"),
    [
        pytest.param("dev.tree.txt", lambda: tree("dev"), id="tree-of-dev"),
        pytest.param("prod.tree.txt", lambda: tree("prod"), id="tree-of-prod"),
        pytest.param("dev.manifests.yaml", lambda: manifests("dev"), id="manifests-of-dev"),
        pytest.param(
            "prod.manifests.yaml",
            lambda: manifests("prod", besides="dev"),
            id="manifests-of-prod-alone",
        ),
        pytest.param("prod.inputs.yaml", lambda: inputs("prod"), id="inputs-of-prod"),
        pytest.param("components.outputs.txt", outputs, id="outputs-of-components"),
    ],
)
def test_a_stack_declares_what_it_did(
    name: str, render: Callable[[], str], is_as_expected: Callable[[str, Path], None]
) -> None:
    is_as_expected(render(), EXPECTED / name)
