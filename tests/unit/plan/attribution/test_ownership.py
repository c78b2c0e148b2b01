from typing import Any

import pytest

from corelane.plan.attribution.ownership import teams_of
from tests.support.documents import a_resource

LABELS = {"labels": {"corelane.io/team": "rates-mm"}}
DEPLOYMENT = "kubernetes:apps/v1:Deployment"


def team(type_: str, *, beside: tuple[Any, ...] = (), parent: str = "", **inputs: Any) -> str:
    made = a_resource(type_, "it", inputs=inputs, parent=parent)
    return teams_of({each.urn: each for each in (*beside, made)})[made.urn]


def test_the_label_on_an_object_tells_its_team() -> None:
    assert team("kubernetes:core/v1:ConfigMap", metadata=LABELS) == "rates-mm"


@pytest.mark.parametrize(
    ("type_", "spec"),
    [
        (DEPLOYMENT, {"template": {"metadata": LABELS}}),
        (
            "kubernetes:batch/v1:CronJob",
            {"jobTemplate": {"spec": {"template": {"metadata": LABELS}}}},
        ),
    ],
)
def test_the_label_on_its_pods_tells_its_team(type_: str, spec: dict[str, Any]) -> None:
    assert team(type_, spec=spec) == "rates-mm"


def test_its_namespace_tells_its_team() -> None:
    space = a_resource(
        "kubernetes:core/v1:Namespace", "n", inputs={"metadata": {"name": "s"} | LABELS}
    )
    kind = "kubernetes:core/v1:ServiceAccount"
    assert team(kind, beside=(space,), metadata={"namespace": "s"}) == "rates-mm"
    assert team(kind, beside=(space,), metadata={"namespace": "other"}) == ""
    assert team(kind, beside=(space,), metadata={}) == "", "no namespace is not the empty one"


def test_the_component_it_is_declared_in_tells_its_team() -> None:
    outer = a_resource("corelane:workloads:Backtest", "w", inputs={"team": "index-arb"})
    inner = a_resource("corelane:workloads:Part", "p", parent=outer.urn)
    assert team("aws:s3/bucket:Bucket", beside=(outer, inner), parent=inner.urn) == "index-arb"


def test_the_label_goes_before_the_component() -> None:
    outer = a_resource("corelane:workloads:Backtest", "w", inputs={"team": "index-arb"})
    kind = "kubernetes:core/v1:ConfigMap"
    assert team(kind, beside=(outer,), parent=outer.urn, metadata=LABELS) == "rates-mm"


def test_what_no_team_owns_is_the_platforms() -> None:
    assert team("aws:ec2/vpc:Vpc") == ""
    assert team("aws:ec2/vpc:Vpc", team="index-arb") == "", "only a component's input counts"


@pytest.mark.parametrize(
    "odd", [None, 7, [], {}, {"labels": "x"}, {"labels": {"corelane.io/team": None}}]
)
def test_metadata_of_another_shape_names_no_team(odd: object) -> None:
    assert team(DEPLOYMENT, metadata=odd, spec={"template": odd}) == ""
