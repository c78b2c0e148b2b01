import pytest

from corelane.policies.objects.placement.taints import Taint, taints_of, tolerates
from tests.support.policy import a_resource

TIER = Taint("corelane.io/tier", "t0", "NoSchedule")


@pytest.mark.parametrize(
    "written",
    [
        {"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"},
        {"key": "corelane.io/tier", "value": "t0", "effect": "NO_SCHEDULE"},
        "corelane.io/tier=t0:NoSchedule",
    ],
    ids=["kubernetes", "eks", "kubelet"],
)
def test_every_spelling_is_one_taint(written: object) -> None:
    nodes = a_resource("corelane:compute:MetalPool", {"taints": [written]})

    assert taints_of(nodes) == [TIER]


@pytest.mark.parametrize(
    ("taint", "text"),
    [(TIER, "corelane.io/tier=t0:NoSchedule"), (Taint("gpu", "", "NoExecute"), "gpu:NoExecute")],
)
def test_a_taint_is_written_as_kubectl_does(taint: Taint, text: str) -> None:
    assert str(taint) == text


def test_only_a_wish_lets_pods_in() -> None:
    effects = ("NoSchedule", "NoExecute", "PreferNoSchedule", "")

    assert [Taint("k", "v", effect).keeps_off for effect in effects] == [True, True, False, False]


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        ({"key": "corelane.io/tier", "value": "t0"}, True),
        ({"key": "corelane.io/tier", "operator": "Equal", "value": "t0"}, True),
        ({"key": "corelane.io/tier", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"operator": "Exists", "effect": "NoSchedule"}, True),
        ({"operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": "Exists"}, False),
        ({"key": "corelane.io/tier", "value": "t1"}, False),
        ({"value": "t0"}, False),
        ({}, False),
    ],
)
def test_a_toleration_covers_what_the_scheduler_says(
    toleration: dict[str, str], *, expected: bool
) -> None:
    assert tolerates({"tolerations": [toleration]}, TIER) is expected
