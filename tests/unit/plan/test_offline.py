import base64
from dataclasses import replace
from datetime import date

import pulumi
import pulumi_kubernetes as k8s
import pytest

from corelane.components.config.loading.load import StackConfig, load_stack_file
from corelane.plan.model import RecordedResource
from corelane.plan.offline import digest_of, hosts_of, plan_offline
from corelane.plan.stages import Stages
from corelane.report.output.artifacts import plan_files
from corelane.report.output.user_data import TEMPLATE
from tests.support.paths import ROOT

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def prod() -> StackConfig:
    return load_stack_file(ROOT / "Pulumi.prod.yaml", today=DAY)


def program() -> None:
    space = k8s.core.v1.Namespace("ns", metadata={"name": "equities-t0"})
    pulumi.export("namespace", space.metadata["name"])


def test_the_document_tells_whose_plan_it_is(prod: StackConfig) -> None:
    document = plan_offline(prod, program, as_of=DAY).document
    assert (document.project, document.stack) == ("corelane", "prod")
    assert [r.urn.split("::")[0] for r in document.resources] == ["urn:pulumi:prod"]
    assert document.config_digest == digest_of(prod)
    assert document.findings, "a namespace is judged"


def test_a_pool_with_several_machine_types_has_a_host_plan_for_each(prod: StackConfig) -> None:
    hosts = hosts_of(prod)
    for pool, plans in prod.platform.hosts.items():
        keys = {pool} if len(plans) == 1 else {f"{pool}.{hardware}" for hardware in plans}
        assert keys <= set(hosts)
    assert len(hosts) == sum(len(plans) for plans in prod.platform.hosts.values())
    assert any("." in key for key in hosts), "the prod stack has such a pool"


def test_another_encryption_of_a_secret_is_the_same_configuration(prod: StackConfig) -> None:
    digests = {
        digest_of(replace(prod, settings={**prod.settings, "corelane:key": {"secure": cipher}}))
        for cipher in ("v1:one", "v1:two")
    }
    assert len(digests) == 1
    assert digests != {digest_of(prod)}, "that there is a secret is part of the configuration"


def test_the_stages_of_a_plan_are_timed(prod: StackConfig) -> None:
    stages = Stages()
    plan_offline(prod, program, as_of=DAY, stages=stages)
    assert list(stages.timings) == ["record", "check", "judge"]


def test_every_host_has_its_files_and_its_map(prod: StackConfig) -> None:
    plan = plan_offline(prod, program, as_of=DAY)
    files = plan_files(plan)
    for key in plan.hosts:
        assert any(path.startswith(f"hosts/{key}/etc/") for path in files), key
        assert files[f"report/cpu-{key}.svg"].startswith("<svg")
    assert "manifests/cluster/namespace-equities-t0.yaml" in files
    assert {"plan.json", "report/index.html", "report/summary.md"} <= set(files)
    formats = ("results.sarif", "junit.xml", "openreports.yaml", "oscal-assessment-results.json")
    assert {f"report/{name}" for name in formats} <= set(files)


def test_what_brings_a_host_its_files_lies_beside_them(prod: StackConfig) -> None:
    plan = plan_offline(prod, program, as_of=DAY)
    data = base64.b64encode(b"MIME-Version: 1.0\n").decode()
    pool = RecordedResource(urn="urn:p", type="pool", name="p", inputs={"pool": "backtests"})
    template = RecordedResource(
        urn="urn:t", type=TEMPLATE, name="t", parent="urn:p", inputs={"userData": data}
    )
    document = replace(plan.document, resources=(*plan.document.resources, pool, template))

    files = plan_files(replace(plan, document=document))
    found = {path for path in files if "/delivery/" in path}
    assert found == {
        f"hosts/{key}/delivery/user-data.mime"
        for key, host in plan.hosts.items()
        if host.pool == "backtests"
    }
    assert len(found) > 1, "a pool of several machine types delivers to each of them alike"
