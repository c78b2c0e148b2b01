"""What a team's namespace holds, refuses, and keeps closed."""

from functools import cache
from typing import Any

import pytest

from corelane.components.config.sections.isolation import TierName
from corelane.components.isolation.team_namespace import TeamNamespace, TeamNamespaceArgs
from corelane.components.isolation.tier_priorities import TierPriorities, TierPrioritiesArgs
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.workloads import a_tier, limits

QUOTA = "kubernetes:core/v1:ResourceQuota"
ENFORCE = "pod-security.kubernetes.io/enforce"


@cache
def namespace(tier: TierName = "t1", *, protect: bool = False, pages: int = 0) -> Recording:
    args = TeamNamespaceArgs(
        declared_at="/teams/rates",
        team="alpha",
        tier=tier,
        limits=limits(storage="2Ti", hugePages1Gi=pages),
        tier_config=a_tier(),
        kubernetes_version="1.35",
        cost_center="TRD-1100",
        protect=protect,
    )
    return recorded(lambda opts: TeamNamespace(f"alpha-{tier}", args, opts))


def only(recording: Recording, kind: str) -> dict[str, Any]:
    [found] = recording.of_type(kind)
    return dict(found.inputs)


def quota(name: str, tier: TierName = "t1", **options: Any) -> dict[str, Any]:
    found = [dict(r.inputs) for r in namespace(tier, **options).of_type(QUOTA)]
    return next(q["spec"] for q in found if q["metadata"]["name"] == name)


def test_it_is_named_and_labelled_by_team_and_tier() -> None:
    metadata = only(namespace(), "kubernetes:core/v1:Namespace")["metadata"]

    assert metadata["name"] == "alpha-t1"
    assert metadata["labels"]["corelane.io/team"] == "alpha"
    assert metadata["labels"]["corelane.io/tier"] == "t1"
    assert metadata["labels"]["corelane.io/cost-center"] == "TRD-1100", "a bill is split by it"


@pytest.mark.parametrize(("tier", "level"), [("t0", "privileged"), ("t1", "restricted")])
def test_only_t0_admits_host_networking_and_even_there_it_is_shown(
    tier: TierName, level: str
) -> None:
    labels = only(namespace(tier), "kubernetes:core/v1:Namespace")["metadata"]["labels"]

    assert labels[ENFORCE] == level
    assert labels["pod-security.kubernetes.io/audit"] == "restricted"
    assert labels[f"{ENFORCE}-version"] == "v1.35", "an upgrade must not change it silently"


def test_pods_of_another_priority_land_nowhere() -> None:
    counted, refused = quota("compute"), quota("other-priorities")
    [within] = counted["scopeSelector"]["matchExpressions"]
    [without] = refused["scopeSelector"]["matchExpressions"]

    assert (within["operator"], within["values"]) == ("In", ["corelane-t1"])
    assert (without["operator"], without["values"]) == ("NotIn", ["corelane-t1"])
    assert refused["hard"] == {"pods": "0"}


def test_requests_and_limits_are_capped_alike() -> None:
    hard = quota("compute")["hard"]

    assert (hard["requests.cpu"], hard["limits.cpu"]) == ("64", "64")
    assert (hard["requests.memory"], hard["limits.memory"]) == ("262144Mi", "262144Mi")


def test_huge_pages_and_storage_are_capped_without_a_scope() -> None:
    spec = quota("devices", "t0", pages=8)

    assert "scopeSelector" not in spec, "the API server refuses them under a priority scope"
    assert spec["hard"] == {"requests.hugepages-1Gi": "8Gi", "requests.storage": "2097152Mi"}


@pytest.mark.parametrize(("tier", "ratio"), [("t0", {"cpu": "1", "memory": "1"}), ("t1", None)])
def test_containers_are_guaranteed_by_default_and_always_in_t0(
    tier: TierName, ratio: dict[str, str] | None
) -> None:
    [item] = only(namespace(tier), "kubernetes:core/v1:LimitRange")["spec"]["limits"]

    assert item["default"] == item["defaultRequest"]
    assert item["max"] == {"cpu": "32", "memory": "131072Mi"}
    assert item.get("maxLimitRequestRatio") == ratio


def test_nothing_connects_before_a_policy_says_so() -> None:
    spec = only(namespace(), "kubernetes:networking.k8s.io/v1:NetworkPolicy")["spec"]

    assert spec["podSelector"] == {}, "every pod"
    assert sorted(spec["policyTypes"]) == ["Egress", "Ingress"]
    assert not spec.get("ingress"), "no exception"
    assert not spec.get("egress"), "no exception"


def test_the_default_account_has_no_token() -> None:
    account = only(namespace(), "kubernetes:core/v1:ServiceAccountPatch")

    assert account["metadata"]["name"] == "default"
    assert account["automountServiceAccountToken"] is False


def test_protection_is_the_namespaces_alone_and_only_if_asked() -> None:
    kind = "kubernetes:core/v1:Namespace"
    [open_], [protected] = (namespace(protect=p).of_type(kind) for p in (False, True))

    assert not open_.options.get("protect")
    assert protected.options.get("protect")


def test_every_object_is_in_the_namespace_and_below_the_component() -> None:
    recording = namespace()
    [component] = recording.of_type("corelane:isolation:TeamNamespace")
    children = [r for r in recording.resources if r.type.startswith("kubernetes:")]

    assert {r.parent for r in children} == {component.urn}
    inside = [r.inputs["metadata"]["namespace"] for r in children if "Namespace" not in r.type]
    assert set(inside) == {"alpha-t1"}
    assert component.urn in recording.finished


def test_tiers_rank_and_only_those_that_may_evict() -> None:
    tiers: dict[TierName, Any] = {
        "t0": a_tier(priority=9000),
        "t2": a_tier(priority=10, preempts=False),
    }
    recording = recorded(
        lambda opts: TierPriorities(
            "priorities", TierPrioritiesArgs(declared_at="/tiers", tiers=tiers), opts
        )
    )
    classes = {
        r.inputs["metadata"]["name"]: (r.inputs["value"], r.inputs["preemptionPolicy"])
        for r in recording.of_type("kubernetes:scheduling.k8s.io/v1:PriorityClass")
    }

    assert classes == {
        "corelane-t0": (9000, "PreemptLowerPriority"),
        "corelane-t2": (10, "Never"),
    }
