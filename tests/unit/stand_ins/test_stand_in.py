"""The plugin as the engine drives it, one call at a time."""

import asyncio
from collections.abc import Mapping
from threading import Event
from typing import Any

import pytest
from pulumi.provider.experimental import provider as api
from pulumi.provider.experimental.property_value import PropertyValue

from corelane.stand_ins import stand_in
from corelane.stand_ins.naming import autoname
from corelane.stand_ins.stand_in import ExistsError, StandIn
from corelane.stand_ins.wire import from_plain, is_unknown, plain_properties

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
POOL = "aws:eks/nodeGroup:NodeGroup"


def urn(type_: str) -> str:
    """Return the URN of a resource inside components, as every real one is."""
    return f"urn:pulumi:s::p::corelane:platform:Platform$corelane:network:Net${type_}::x"


def wired(values: Mapping[str, Any]) -> dict[str, PropertyValue]:
    return {key: from_plain(value) for key, value in values.items()}


def created(type_: str, values: dict[str, PropertyValue], *, preview: bool) -> api.CreateResponse:
    request = api.CreateRequest(urn(type_), values, 0, preview)
    return asyncio.run(StandIn("aws").create(request))


def updated(
    olds: dict[str, PropertyValue], *, preview: bool, **new: Any
) -> dict[str, PropertyValue]:
    given = wired({"userData": "b", **new})
    request = api.UpdateRequest(urn(TEMPLATE), "lt", olds, given, 0, [], preview)
    return asyncio.run(StandIn("aws").update(request)).properties


def test_before_the_update_the_services_decisions_are_unknown() -> None:
    answer = created(TEMPLATE, wired({"userData": "a"}), preview=True)

    assert answer.resource_id is None
    assert is_unknown(answer.properties["arn"].value)
    assert answer.properties["userData"].value == "a"


def test_a_template_counts_its_versions_and_keeps_its_id() -> None:
    first = created(TEMPLATE, wired({"userData": "a"}), preview=False).properties
    second = updated(first, preview=False)
    third = updated(second, preview=False)

    assert [v["latestVersion"].value for v in (first, second, third)] == [1.0, 2.0, 3.0]
    assert third["arn"] == first["arn"]
    assert is_unknown(updated(first, preview=True)["latestVersion"].value)


def test_tags_after_an_update_are_the_new_ones() -> None:
    old = created(TEMPLATE, wired({"tags": {"of": "a"}}), preview=False).properties

    new = updated(old, preview=False, tags={"of": "b"})

    assert plain_properties(new)["tagsAll"] == {"of": "b"}


def test_nothing_below_a_secret_is_plain() -> None:
    hidden = PropertyValue([PropertyValue({"a": PropertyValue("pw")})], is_secret=True)

    assert plain_properties({"x": hidden}) == {"x": [{"a": "[secret]"}]}


def test_a_secret_input_stays_secret_in_the_outputs() -> None:
    secret = PropertyValue("pw", is_secret=True)
    nested = PropertyValue({"password": secret, "user": PropertyValue("u")})

    outputs = created("kubernetes:core/v1:Secret", {"stringData": nested}, preview=False).properties

    held = outputs["stringData"].value
    assert isinstance(held, Mapping)
    assert held["password"] == secret
    assert not held["user"].is_secret


@pytest.mark.parametrize("preview", [True, False])
def test_an_object_that_every_cluster_has_is_refused_in_an_update(*, preview: bool) -> None:
    account, patch = (f"kubernetes:core/v1:ServiceAccount{suffix}" for suffix in ("", "Patch"))
    given = wired({"metadata": {"name": "default", "namespace": "alpha-t1"}})

    assert created(patch, given, preview=preview)
    if preview:
        assert created(account, given, preview=True)
    else:
        with pytest.raises(ExistsError, match=r"'default'.*Kubernetes.*ServiceAccountPatch"):
            created(account, given, preview=False)


def test_a_secret_never_reaches_what_is_made_up() -> None:
    inputs = {"name": PropertyValue("hunter2", is_secret=True)}

    made = created("aws:ec2/vpc:Vpc", inputs, preview=False)

    assert "hunter2" not in str(made.resource_id)
    assert "hunter2" not in str(plain_properties({**made.properties, **inputs}))


def test_a_nameless_resource_gets_its_name_at_check() -> None:
    request = api.CheckRequest(urn(TEMPLATE), {}, wired({"userData": "a"}), b"")

    answer = asyncio.run(StandIn("aws").check(request))

    assert answer.inputs is not None
    assert str(answer.inputs["name"].value).startswith("x-")


def diffed(old: dict[str, Any], new: dict[str, Any], type_: str = POOL) -> api.DiffResponse:
    state = created(type_, wired(old), preview=False).properties
    request = api.DiffRequest(urn(type_), "id", state, wired(new), [])
    return asyncio.run(StandIn("aws").diff(request))


@pytest.mark.parametrize(
    ("type_", "old", "new", "path", "kind"),
    [
        (POOL, {}, {"labels": {"a": "1"}}, "labels", api.PropertyDiffKind.ADD),
        (POOL, {"labels": {"a": "1"}}, {}, "labels", api.PropertyDiffKind.DELETE),
        (
            POOL,
            {"labels": {"a": "1"}},
            {"labels": {"a": "2"}},
            "labels.a",
            api.PropertyDiffKind.UPDATE,
        ),
        (CONFIG_MAP, {}, {"data": {"a": "1"}}, "data", api.PropertyDiffKind.ADD_REPLACE),
        (CONFIG_MAP, {"data": {"a": "1"}}, {}, "data", api.PropertyDiffKind.DELETE_REPLACE),
        (
            CONFIG_MAP,
            {"data": {"a": "1"}},
            {"data": {"a": "2"}},
            "data.a",
            api.PropertyDiffKind.UPDATE_REPLACE,
        ),
    ],
)
def test_the_engine_is_told_what_a_change_does(
    type_: str, old: dict[str, Any], new: dict[str, Any], path: str, kind: api.PropertyDiffKind
) -> None:
    named = {"metadata": {"name": "a"}} if type_ == CONFIG_MAP else {"clusterName": "c"}

    detailed = diffed(named | old, named | new, type_).detailed_diff or {}

    assert {place: each.kind for place, each in detailed.items()} == {path: kind}


def test_a_named_resource_goes_before_its_replacement_comes() -> None:
    old = {"nodeGroupName": "t0", "instanceTypes": ["a"]}

    assert diffed(old, {**old, "instanceTypes": ["b"]}).delete_before_replace
    assert not diffed(old, {**old, "nodeGroupName": "t1"}).delete_before_replace
    assert not diffed(old, {**old, "labels": {"a": "b"}}).replaces


def test_what_the_provider_named_stands_beside_its_replacement() -> None:
    given = {"clusterName": "c", "nodeGroupName": autoname(POOL, "x")}

    found = diffed({**given, "instanceTypes": ["a"]}, {**given, "instanceTypes": ["b"]})

    assert found.replaces
    assert not found.delete_before_replace


@pytest.mark.parametrize(
    ("type_", "old", "new"),
    [
        ("aws:iam/role:Role", {"name": "a"}, {"name": "b"}),
        ("aws:s3/bucket:Bucket", {"bucket": "a"}, {"bucket": "b"}),
        (CONFIG_MAP, {"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}),
        (
            CONFIG_MAP,
            {"metadata": {"name": "a", "namespace": "c"}},
            {"metadata": {"name": "a", "namespace": "d"}},
        ),
    ],
)
def test_what_has_another_name_stands_beside_what_it_replaces(
    type_: str, old: dict[str, Any], new: dict[str, Any]
) -> None:
    found = diffed(old, new, type_)

    assert found.replaces
    assert not found.delete_before_replace


def test_problems_name_no_property_since_the_engine_would_print_its_value() -> None:
    request = api.CheckRequest(urn(TEMPLATE), {}, wired({"userDate": "s3cret"}), b"")

    [failure] = asyncio.run(StandIn("aws").check(request)).failures or []

    assert failure.property == ""
    assert "userDate" in failure.reason
    assert "s3cret" not in failure.reason


def test_a_look_up_is_refused_with_what_to_do() -> None:
    [failure] = asyncio.run(
        StandIn("aws").invoke(api.InvokeRequest("aws:ec2/getAmi:getAmi", {}))
    ).failures

    assert "declare the value in the stack file" in failure.reason


def test_a_resource_inside_components_is_known_by_its_own_type() -> None:
    nested = urn(f"corelane:compute:MetalPool$corelane:compute:NodeGroup${TEMPLATE}")
    request = api.CheckRequest(nested, {}, wired({"userData": "a"}), b"")

    assert not asyncio.run(StandIn("aws").check(request)).failures


def test_it_looks_now_and_then_for_its_engine_and_ends_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parents, waited, ended = iter([7, 7, 7, 1]), list[float](), Event()
    monkeypatch.setattr("os.getppid", lambda: next(parents))
    monkeypatch.setattr("os._exit", lambda _: ended.set())
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr(stand_in.server, "main", lambda *_: ended.wait(5))

    stand_in.main(["aws"])

    assert ended.is_set()
    assert waited == [1.0, 1.0], "without a pause it would take a whole CPU"
