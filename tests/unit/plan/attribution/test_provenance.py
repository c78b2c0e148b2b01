"""Every resource of a real stack comes from a line of its file: the entry that asks for it."""

import re
from collections.abc import Iterator, Mapping

import pytest

from corelane.cli.load_and_plan import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.components.config.loading.yaml_places import YamlPlaces
from corelane.components.config.loading.yaml_reader import read_text
from corelane.plan.attribution.ownership import lineage
from corelane.plan.attribution.provenance import lines_of
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import record
from tests.support.documents import a_resource
from tests.support.stack import ROOT

PROD = (ROOT / "Pulumi.prod.yaml").read_text("utf-8")
PLACES = read_text(PROD, "Pulumi.prod.yaml").places
TOP = PROD.splitlines().index("  corelane:platform:") + 1
# The section that each area of components is declared in, in words of its own.
AREAS = {
    "aws": {"network", "cluster", "secrets", "storage", "sites"},
    "cluster": {"cluster", "secrets"},
    "compute": {"pools"},
    "hosts": {"cluster"},
    "isolation": {"teams", "tiers", "network", "assetClasses", "workloads"},
    "network": {"network"},
    "secrets": {"secrets"},
    "sites": {"sites", "pools"},
    "storage": {"storage"},
    "workloads": {"workloads"},
}
Resources = Mapping[str, RecordedResource]


def places_of(text: str) -> YamlPlaces:
    return read_text(text, "Pulumi.dev.yaml").places


def resources_of(name: str) -> Resources:
    stack = load_stack_file(ROOT / f"Pulumi.{name}.yaml")
    recorded = record(lambda: declare_platform(stack.platform), stack=name).resources
    return {each.urn: each for each in recorded}


@pytest.fixture(scope="module")
def prod() -> Resources:
    return resources_of("prod")


@pytest.fixture(scope="module")
def dev() -> Resources:
    return resources_of("dev")


def pointers_of(resources: Resources) -> dict[str, str]:
    """Return each entry that a component names, for itself or a child, by who names it."""
    found: dict[str, str] = {}
    for each in resources.values():
        if not each.custom and "declaredAt" in each.inputs:
            found[each.urn] = each.inputs["declaredAt"]
            found |= each.inputs.get("childrenDeclaredAt", {})
    return found


def by_name(resources: Resources) -> dict[str, str]:
    """Return what stands on each resource's line, without its indent."""
    lines, text = lines_of(resources, PLACES), PROD.splitlines()
    return {f"{r.type}={r.name}": text[lines[r.urn] - 1].strip() for r in resources.values()}


def section_at(line: int) -> str:
    """Return the section of the platform that a line is in; empty for the platform's own."""
    for text in reversed(PROD.splitlines()[:line]):
        if found := re.match(r" {4}([A-Za-z]+):", text):
            return found[1]
        if text.startswith("  corelane:platform"):
            return ""
    return "outside"


def entries_of(config: object, pointer: str = "") -> Iterator[str]:
    """Yield the pointer of every entry of a platform, of those with a default too."""
    yield pointer
    if isinstance(config, Mapping):
        for key, value in config.items():
            yield from entries_of(value, f"{pointer}/{key}")


def area_of(resource: RecordedResource, resources: Resources) -> str:
    tokens = (each.type for each in lineage(resource, resources) if not each.custom)
    return next(token.split(":")[1] for token in tokens)


def test_every_resource_of_prod_has_a_line_in_the_section_of_its_area(prod: Resources) -> None:
    lines = lines_of(prod, PLACES)
    astray = {
        resource.name: section_at(lines[urn])
        for urn, resource in prod.items()
        if (area := area_of(resource, prod)) != "platform"
        and section_at(lines[urn]) not in AREAS[area]
    }
    assert astray == {}
    assert len(prod) > 200, "the stack that ships has many"


@pytest.mark.parametrize(
    ("resource", "line"),
    [
        ("corelane:platform:Platform=platform", "corelane:platform:"),
        ("corelane:compute:MetalPool=engines", "engines:"),
        ("aws:eks/nodeGroup:NodeGroup=backtests-nodes", "backtests:"),
        ("kubernetes:apps/v1:DaemonSet=arb-engine", "arb-engine:"),
        ("kubernetes:core/v1:ResourceQuota=rates-mm-t1-compute", "t1: {cpu: 128"),
        ("aws:eks/accessEntry:AccessEntry=meridian-auditors-entry", "auditors:"),
        ("aws:eks/addon:Addon=addons-coredns", "coredns: {version: v1.13.1-eksbuild.1}"),
        ("kubernetes:core/v1:ConfigMap=host-gate-agent", "hostGate:"),
        ("kubernetes:scheduling.k8s.io/v1:PriorityClass=tiers-t1", "t1: {priority: 100000"),
        ("kubernetes:storage.k8s.io/v1:StorageClass=ebs-gp3", "gp3: {type: gp3}"),
        ("kubernetes:storage.k8s.io/v1:StorageClass=ebs-gp3-fast", "gp3-fast: {type: gp3"),
        ("docker:index/container:Container=fr2-gateway-order-gateway", "order-gateway:"),
        ("corelane:sites:EdgeHost=fr2-gateway", "fr2-gateway:"),
        ("corelane:sites:HostFolder=fr2-eng-01.meridian.internal", "colocation-engines:"),
        ("aws:iam/role:Role=fr2-colocation-hybrid-role", "fr2-colocation:"),
        ("kubernetes:batch/v1:CronJob=vault-configurator-job", "vault:"),
        ("aws:ec2/vpc:Vpc=meridian-vpc", "network:"),
        ("aws:kms/key:Key=meridian-unseal-key", "vault:"),
        ("aws:iam/rolePolicy:RolePolicy=addons-ebs-csi-volume-key", "aws-ebs-csi-driver:"),
        (
            "aws:s3/bucketObjectv2:BucketObjectv2=fr2-colocation-fr2-gateway-user-data",
            "fr2-gateway:",
        ),
    ],
)
def test_a_resource_comes_from_the_entry_that_asks_for_it(
    prod: Resources, resource: str, line: str
) -> None:
    assert by_name(prod)[resource].startswith(line)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_component_of_the_platform_names_its_entry(
    stack: str, request: pytest.FixtureRequest
) -> None:
    resources: Resources = request.getfixturevalue(stack)
    [top] = (each for each in resources.values() if each.type == "corelane:platform:Platform")
    parts = [each for each in resources.values() if each.parent == top.urn and not each.custom]

    assert len(parts) > 20
    assert not [each.name for each in parts if not each.inputs.get("declaredAt")]


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_entry_that_a_component_names_exists(
    stack: str, request: pytest.FixtureRequest
) -> None:
    """A misspelt one would fall back to the section around it, unseen."""
    resources: Resources = request.getfixturevalue(stack)
    config = load_stack_file(ROOT / f"Pulumi.{stack}.yaml").platform.config
    known = {*entries_of(config.model_dump(by_alias=True))}
    assert set(pointers_of(resources).values()) - known == set()


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_child_that_is_named_with_an_entry_exists(
    stack: str, request: pytest.FixtureRequest
) -> None:
    resources: Resources = request.getfixturevalue(stack)
    for each in resources.values():
        named = set(each.inputs.get("childrenDeclaredAt", {}) if not each.custom else {})
        below = {child.name for child in resources.values() if child.parent == each.urn}
        assert not named - below, f"{each.name} names the entry of a child that it has not"


def test_a_resource_of_no_component_comes_from_the_platform() -> None:
    vpc = a_resource("aws:ec2/vpc:Vpc", "v")
    assert lines_of({vpc.urn: vpc}, PLACES) == {vpc.urn: TOP}


@pytest.mark.parametrize("text", ["", "config: {}\n", "config:\n  other: 1\n"])
def test_without_a_platform_there_is_no_line(text: str) -> None:
    pool = a_resource("t:t:Pool", "p", inputs={"declaredAt": "/pools/p"}, custom=False)
    assert lines_of({pool.urn: pool}, places_of(text))[pool.urn] in {0, 1}, (
        "the file's head at most"
    )


@pytest.mark.parametrize("entry", ["*", "/", "//", "/pools/none", "pools", 7, None, ["x"], {}])
def test_what_is_no_entry_comes_from_what_is_around_it(entry: object) -> None:
    made = a_resource("t:t:Pool", "p", inputs={"declaredAt": entry}, custom=False)
    around = {TOP, PROD.splitlines().index("    pools:") + 1}
    assert lines_of({made.urn: made}, PLACES)[made.urn] in around


def test_an_object_of_the_cloud_does_not_say_where_it_comes_from() -> None:
    """Its inputs are the cloud's: a tag or a key of data may have any name."""
    top = a_resource("t:t:Pool", "p", inputs={"declaredAt": "/pools/engines"}, custom=False)
    made = a_resource("k:k:Map", "m", parent=top.urn, inputs={"declaredAt": "/teams"})
    resources = {each.urn: each for each in (top, made)}
    lines = lines_of(resources, PLACES)
    assert lines[made.urn] == lines[top.urn] > TOP


def test_a_child_comes_from_its_own_entry_where_its_component_says_so() -> None:
    inputs = {"declaredAt": "/storage", "childrenDeclaredAt": {"ebs-gp3": "/storage/ebs/gp3"}}
    top = a_resource("t:t:Classes", "ebs", inputs=inputs, custom=False)
    made = [a_resource("k:k:Class", name, parent=top.urn) for name in ("ebs-gp3", "ebs-other")]
    lines, text = lines_of({each.urn: each for each in (top, *made)}, PLACES), PROD.splitlines()
    gp3, other = (text[lines[each.urn] - 1].strip() for each in made)
    assert gp3.startswith("gp3:")
    assert other.startswith("storage:")


def test_parents_that_go_in_a_circle_end() -> None:
    one = a_resource("t:t:T", "one")
    two = a_resource("t:t:T", "two", parent=one.urn)
    circle = {one.urn: a_resource("t:t:T", "one", parent=two.urn), two.urn: two}
    assert set(lines_of(circle, PLACES).values()) == {TOP}


def test_the_flow_style_of_a_whole_file_has_lines() -> None:
    text = "config: {corelane:platform: {pools: {a: {tier: t0},\n  b: {tier: t1}}}}\n"
    pool = a_resource("t:t:Pool", "b", inputs={"declaredAt": "/pools/b"}, custom=False)
    assert lines_of({pool.urn: pool}, places_of(text))[pool.urn] == 2
