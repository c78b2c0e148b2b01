"""Every resource of a real stack comes from a line of its file, in the section that asks for it."""

import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from corelane.cli.load_and_plan import declare_platform
from corelane.components.config.loading.load import load_stack_file
from corelane.plan.attribution import provenance
from corelane.plan.attribution.ownership import lineage
from corelane.plan.attribution.provenance import lines_of
from corelane.plan.model import RecordedResource
from corelane.plan.recording.record import record
from tests.support.documents import a_resource
from tests.support.stack import ROOT

PROD = (ROOT / "Pulumi.prod.yaml").read_text("utf-8")
TOP = PROD.splitlines().index("  corelane:platform:") + 1
# The section that each area of components is declared in, in words of its own.
AREAS = {
    "cluster": {"cluster"},
    "compute": {"pools"},
    "hosts": {"cluster"},
    "isolation": {"teams", "tiers", "network", "assetClasses", "workloads"},
    "network": {"network"},
    "secrets": {"secrets"},
    "sites": {"sites"},
    "storage": {"storage"},
    "workloads": {"workloads"},
}
Resources = Mapping[str, RecordedResource]


@pytest.fixture(scope="module")
def prod() -> Resources:
    stack = load_stack_file(ROOT / "Pulumi.prod.yaml")
    recorded = record(lambda: declare_platform(stack.platform), stack="prod").resources
    return {each.urn: each for each in recorded}


def by_name(resources: Resources) -> dict[str, str]:
    """Return what stands on each resource's line, without its indent."""
    lines, text = lines_of(resources, PROD), PROD.splitlines()
    return {f"{r.type}={r.name}": text[lines[r.urn] - 1].strip() for r in resources.values()}


def section_at(line: int) -> str:
    """Return the section of the platform that a line is in; empty for the platform's own."""
    for text in reversed(PROD.splitlines()[:line]):
        if found := re.match(r" {4}([A-Za-z]+):", text):
            return found[1]
        if text.startswith("  corelane:platform"):
            return ""
    return "outside"


def area_of(resource: RecordedResource, resources: Resources) -> str:
    tokens = (each.type for each in lineage(resource, resources) if not each.custom)
    return next(token.split(":")[1] for token in tokens)


def test_every_resource_of_prod_has_a_line_in_the_section_of_its_area(prod: Resources) -> None:
    lines = lines_of(prod, PROD)
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
        ("kubernetes:core/v1:ResourceQuota=rates-mm-t1-compute", "rates-mm:"),
        ("aws:eks/accessEntry:AccessEntry=meridian-auditors-entry", "auditors:"),
        ("aws:eks/addon:Addon=addons-coredns", "coredns: {version: v1.13.1-eksbuild.1}"),
        ("kubernetes:core/v1:ConfigMap=host-gate-agent", "hostGate:"),
        ("kubernetes:scheduling.k8s.io/v1:PriorityClass=tiers-t1", "t1: {priority: 100000"),
        ("kubernetes:storage.k8s.io/v1:StorageClass=ebs-gp3", "gp3: {type: gp3}"),
        ("kubernetes:storage.k8s.io/v1:StorageClass=ebs-gp3-fast", "gp3-fast: {type: gp3"),
        ("docker:index/container:Container=fr2-gateway-order-gateway", "order-gateway:"),
        ("corelane:sites:EdgeHost=fr2-gateway", "fr2-gateway:"),
        ("corelane:sites:HostFolder=fr2-eng-01.meridian.internal", "cage-engines:"),
        ("aws:iam/role:Role=fr2-cage-hybrid-role", "fr2-cage:"),
        ("kubernetes:batch/v1:CronJob=vault-configurator-job", "vault:"),
        ("aws:ec2/vpc:Vpc=meridian-vpc", "network:"),
    ],
)
def test_a_resource_comes_from_the_entry_that_asks_for_it(
    prod: Resources, resource: str, line: str
) -> None:
    assert by_name(prod)[resource].startswith(line)


def test_every_component_the_table_names_exists() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "components").rglob("*.py"))
    unknown = [token for token in provenance.ENTRIES if f'"{token}"' not in sources]
    assert unknown == []


def test_a_resource_of_no_component_comes_from_the_platform() -> None:
    vpc = a_resource("aws:ec2/vpc:Vpc", "v")
    assert lines_of({vpc.urn: vpc}, PROD) == {vpc.urn: TOP}


@pytest.mark.parametrize("text", ["", "config: {}\n", "[", "config:\n  other: 1\n"])
def test_without_a_platform_there_is_no_line(text: str) -> None:
    pool = a_resource("corelane:compute:MetalPool", "p", inputs={"pool": "p"})
    assert lines_of({pool.urn: pool}, text)[pool.urn] in {0, 1}, "the file's head at most"


@pytest.mark.parametrize("pool", ["*", "?", "{pool}", "a.b", "", 7, None, ["x"]])
def test_a_name_of_any_shape_is_only_ever_a_name(pool: object) -> None:
    made = a_resource("corelane:sites:HybridPool", "p", inputs={"pool": pool})
    line = lines_of({made.urn: made}, PROD)[made.urn]
    assert section_at(line) == "sites", "what is not found is where its section is"


def test_looking_for_names_costs_in_proportion_to_the_resources() -> None:
    names = [f"desk-{n}-pricing" for n in range(2000)]
    text = "config:\n  corelane:platform:\n    workloads:\n"
    text += "".join(f"      {name}: {{}}\n" for name in names)
    top = a_resource("corelane:isolation:NetworkIsolation", "isolation")
    made = [a_resource("k:n:Policy", f"isolation-{n}-calls", parent=top.urn) for n in names]
    resources = {each.urn: each for each in (top, *made)}
    began = time.process_time()
    lines = lines_of(resources, text)
    assert time.process_time() - began < 2
    assert [lines[each.urn] for each in made] == [n + 4 for n in range(2000)]


def test_a_name_of_very_many_words_ends_soon() -> None:
    top = a_resource("corelane:isolation:NetworkIsolation", "a-" * 50_000)
    assert section_at(lines_of({top.urn: top}, PROD)[top.urn]) == "network"


def test_parents_that_go_in_a_circle_end() -> None:
    one = a_resource("t:t:T", "one")
    two = a_resource("t:t:T", "two", parent=one.urn)
    circle = {one.urn: a_resource("t:t:T", "one", parent=two.urn), two.urn: two}
    assert set(lines_of(circle, PROD).values()) == {TOP}


def test_the_flow_style_of_a_whole_file_has_lines() -> None:
    text = "config: {corelane:platform: {pools: {a: {tier: t0},\n  b: {tier: t1}}}}\n"
    pool = a_resource("corelane:compute:NodePool", "b", inputs={"pool": "b"})
    assert lines_of({pool.urn: pool}, text)[pool.urn] == 2


def test_the_file_on_disk_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pool = a_resource("corelane:compute:NodePool", "b", inputs={"pool": "engines"})
    assert lines_of({pool.urn: pool}, PROD)[pool.urn] > TOP
