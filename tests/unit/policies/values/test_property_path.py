"""A path that a rule writes leads back to the same property, whatever its keys are called."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.values.property_path import Steps, below, steps_to

KEYS = st.text(alphabet=st.sampled_from("ab.\"[]\\'/\n é\x00"), max_size=6)
STEPS = st.lists(st.one_of(KEYS, st.integers(0, 3)), max_size=5)


def nested(steps: list[str | int]) -> Any:
    """Return data in which the steps lead somewhere, beside entries that could be mistaken."""
    if not steps:
        return "found"
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return ["other"] * step + [nested(rest)]
    return {"a": 1, "b": {"a": 1}, "a.b": [1], step: nested(rest)}


@given(STEPS)
def test_a_path_leads_back_to_where_it_was_written(steps: list[str | int]) -> None:
    path = ""
    for step in steps:
        path = below(path, step)
    assert steps_to(nested(steps), path) == tuple(steps)


@pytest.mark.parametrize(
    ("path", "key", "written"),
    [
        ("", "spec", "spec"),
        ("spec", "containers", "spec.containers"),
        ("spec.containers", 0, "spec.containers[0]"),
        ("metadata.labels", "corelane.io/tier", 'metadata.labels["corelane.io/tier"]'),
        ("data", "app.ini", 'data["app.ini"]'),
        ("data", "", 'data[""]'),
        ("data", "0", 'data["0"]'),
        ("data", 'a"b', 'data["a\\"b"]'),
    ],
)
def test_only_a_key_that_could_be_misread_is_quoted(
    path: str, key: str | int, written: str
) -> None:
    assert below(path, key) == written


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("hostPlan.kernelArguments", ("hostPlan", "kernelArguments")),
        ("list[1].x", ("list", 1, "x")),
        ("data.app.ini", ("data", "app.ini")),
        ("data.app", ("data", "app")),
        ("", ()),
        ("nothing.here", None),
        ("list[2]", None),
        ("list[x]", None),
        ("list[-1]", None),
        ("list[" + "9" * 5000 + "]", None),
        ("list.x", None),
        ('data["gone"]', None),
        ('data["\\ud8"]', None),
        ("data[0]", None),
        ("text.x", None),
        ("text[0]", None),
        (".", None),
    ],
)
def test_a_path_is_followed_or_leads_nowhere(path: str, steps: Steps | None) -> None:
    data: dict[str, object] = {
        "hostPlan": {"kernelArguments": []},
        "list": [0, {"x": 1}],
        "data": {"app": 1, "app.ini": 2},
        "text": "abc",
    }
    assert steps_to(data, path) == steps
