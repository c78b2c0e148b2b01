"""What no delivery can carry is a mistake of the stack file, and never a fault of the program."""

from collections.abc import Iterator
from typing import Any

import pytest

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import PlannedPlatform
from corelane.hostconfig.catalogue import (
    image_names,
    load_hardware,
    load_image,
    profile_names,
)
from corelane.hostconfig.delivery.formats import (
    CLOUD,
    COLOCATION,
    BundlePlace,
    Joining,
    deliver,
)
from corelane.hostconfig.delivery.joining import HybridCluster, RolesAnywhere
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.stack import Change, mistakes, planned, set_at

SITE = ("sites", "fr2-colocation")
HOSTS: dict[str, tuple[str, ...]] = {
    "t0": ("pools", "engines"),
    "t1": ("pools", "research"),
    "t2": ("pools", "backtests"),
    "hybrid": (*SITE, "pools", "colocation-engines"),
    "docker": (*SITE, "edgeHosts", "fr2-gateway"),
}
PLACE = BundlePlace(bucket="bundles", prefix="pools/any", region="eu-central-1")
CLUSTER = HybridCluster(
    name="prod",
    region="eu-central-1",
    kubernetes_version="1.35",
    roles_anywhere=RolesAnywhere(
        trust_anchor_arn="arn:aws:a", profile_arn="arn:aws:b", role_arn="arn:aws:c", node_name="d"
    ),
)


def _at(raw: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        raw = raw[step]
    return raw


def _boot(path: tuple[str, ...], image: str) -> Change:
    """Give the first machine type of a pool another image."""

    def change(raw: Any) -> None:
        hardware = _at(raw, path)["hardware"]
        name = hardware if isinstance(hardware, str) else hardware[0]
        machine = load_hardware(name).model_dump(mode="json", by_alias=True)
        raw.setdefault("hardware", {})[name] = {**machine, "image": image}

    return change


def _delivered(platform: PlannedPlatform) -> Iterator[object]:
    hybrid = {n for site in platform.config.colocation_sites().values() for n in site.pools}
    for pool, plans in platform.hosts.items():
        for plan in plans.values():
            form = CLOUD if pool in platform.config.pools else COLOCATION
            form = form if pool in {*platform.config.pools, *hybrid} else plan.image.name
            yield deliver(plan, form, _joining(platform, plan), agent=b"")


def _joining(platform: PlannedPlatform, plan: HostPlan) -> Joining:
    local = platform.config.storage.local_nvme
    mounted = local is not None and plan.pool in local.pools
    cluster = None if plan.pool in platform.config.pools else CLUSTER
    return Joining(mount_disks=mounted, bundle=PLACE, cluster=cluster)


@pytest.mark.parametrize("path", HOSTS.values(), ids=HOSTS)
@pytest.mark.parametrize("profile", profile_names())
def test_a_profile_is_delivered_or_refused(path: tuple[str, ...], profile: str) -> None:
    try:
        platform = planned("prod", set_at(*path, "profile", to=profile))
    except ConfigErrors:
        return

    assert all(_delivered(platform))


@pytest.mark.parametrize("path", HOSTS.values(), ids=HOSTS)
@pytest.mark.parametrize("image", image_names())
def test_an_image_is_delivered_or_refused(path: tuple[str, ...], image: str) -> None:
    try:
        platform = planned("prod", _boot(path, image))
    except ConfigErrors:
        return

    assert all(_delivered(platform))


@pytest.mark.parametrize("kind", ["t0", "t1", "t2", "hybrid"])
def test_a_node_of_a_cluster_needs_a_kubelet(kind: str) -> None:
    path = HOSTS[kind]

    found = mistakes(set_at(*path, "profile", to="docker-edge"), "prod")

    assert (*path, "profile") in {error.steps for error in found}
    assert any(
        (error.found, error.remedy)
        == (
            "docker-edge, which has no kubelet",
            "Choose another profile, or add a kubelet section to docker-edge.",
        )
        for error in found
    )


@pytest.mark.parametrize(
    ("kind", "image", "wanted"),
    [
        ("t0", "debian-12", "al2023-x86-64-standard"),
        ("t1", "bottlerocket-x86-64", "al2023-x86-64-standard"),
        ("hybrid", "debian-12", "ubuntu-24.04"),
        ("docker", "al2023-x86-64-standard", "debian-12 or ubuntu-24.04"),
    ],
)
def test_a_host_boots_the_image_of_its_place(kind: str, image: str, wanted: str) -> None:
    [error] = mistakes(_boot(HOSTS[kind], image), "prod")

    assert error.path.endswith(".image")
    assert (error.found, error.wanted.partition(",")[0]) == (image, wanted)


def test_bare_metal_of_an_architecture_without_an_image_is_refused() -> None:
    def change(raw: Any) -> None:
        machine = load_hardware("epyc-9374f-1s").model_dump(mode="json", by_alias=True)
        arm = {"architecture": "arm64", "image": "al2023-arm64-standard"}
        raw["hardware"] = {**raw.get("hardware", {}), "epyc-9374f-1s": {**machine, **arm}}

    found = mistakes(change, "prod")

    assert found, "there is no arm64 image for a site"
    assert load_image("ubuntu-24.04").architecture == "x86_64"


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        pytest.param(
            set_at("organization", to="a" * 38),
            "sites.fr2-colocation",
            "whose name has 72 characters",
            id="bucket-of-a-site",
        ),
        pytest.param(
            set_at(*SITE, "trustAnchor", to="arn:aws:iam::210987654321:role/a.b@c"),
            "sites.fr2-colocation.trustAnchor",
            "role/a.b@c",
            id="trust-anchor",
        ),
        pytest.param(
            set_at(*HOSTS["hybrid"], "hosts", to=["a" * 50 + ".meridian.internal"]),
            "sites.fr2-colocation.pools.colocation-engines.hosts[0]",
            "aaa.meridian.internal",
            id="name-of-a-node",
        ),
        pytest.param(
            lambda raw: next(iter(_at(raw, HOSTS["docker"])["containers"].values())).update(
                memory="4000Gi"
            ),
            "sites.fr2-colocation.edgeHosts.fr2-gateway.containers",
            "4000Gi together",
            id="memory-of-containers",
        ),
        pytest.param(
            set_at(*HOSTS["docker"], "profile", to="general-purpose"),
            "sites.fr2-colocation.edgeHosts.fr2-gateway.containers.order-gateway.cpus",
            "10-13",
            id="nothing-isolated",
        ),
    ],
)
def test_what_a_component_would_refuse_is_refused_before(
    change: Change, path: str, says: str
) -> None:
    found = {error.path: error for error in mistakes(change, "prod")}

    assert says in found[path].found
    assert "among ," not in found[path].wanted


def test_a_bundle_needs_a_bucket_with_a_name_that_s3_takes() -> None:
    def change(raw: Any) -> None:
        raw["organization"] = "a" * 38
        raw["pools"]["engines"]["agentOnHost"] = True

    [error] = mistakes(change)

    assert error.path == "pools.engines"
    assert error.wanted == "at most 63, which S3 takes"
