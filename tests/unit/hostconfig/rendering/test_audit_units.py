from configparser import RawConfigParser

import pytest
from typing_extensions import override

from corelane.hostconfig.agent.audit_command import EXPECTATIONS as READ_BY_AGENT
from corelane.hostconfig.model.cpuset import parse_cpulist
from corelane.hostconfig.model.paths import (
    AGENT,
    AUDIT_TIMER,
    AUDIT_UNIT,
    DOCKER_AUDIT,
    EXPECTATIONS,
    METRICS,
)
from corelane.hostconfig.planning.plan_host import plan_host
from corelane.hostconfig.rendering.audit_units import audit_files
from tests.support.hosts import a_machine, a_plan, a_profile


class UnitFile(RawConfigParser):
    """A unit file whose keys come once each; they have capitals, which the reader keeps."""

    @override
    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(text: str) -> UnitFile:
    parser = UnitFile(delimiters="=", comment_prefixes="#", strict=True)
    parser.read_string(text)
    return parser


def units(profile: str) -> dict[str, str]:
    plan = plan_host(a_machine(), a_profile(profile), pool="edge")
    return {file.path: file.text for file in audit_files(plan)}


def test_a_host_in_ec2_is_audited_by_a_pod_instead() -> None:
    assert not list(audit_files(a_plan("c7i.metal-24xl")))


def test_the_audit_runs_on_housekeeping_cpus_and_writes_metrics() -> None:
    plan = plan_host(a_machine(), a_profile("docker-edge"), pool="edge")
    service = unit(plan.files[AUDIT_UNIT])

    assert parse_cpulist(service["Service"]["CPUAffinity"]) == plan.cpus.housekeeping
    assert service["Service"]["ExecStart"].split()[-4:] == [
        *(f"/{AGENT}", "audit", "--textfile", f"/{METRICS}")
    ]
    assert f"/var/lib/{service['Service']['StateDirectory']}/" in f"/{METRICS}"
    assert service["Unit"]["ConditionPathExists"] == f"/{AGENT}"


def test_the_agent_reads_what_the_plan_writes() -> None:
    assert f"/{EXPECTATIONS}" == READ_BY_AGENT


def test_a_host_that_isolates_nothing_binds_the_audit_to_no_cpu() -> None:
    plan = plan_host(a_machine(), a_profile("batch-optimization"), pool="batch")

    assert bool(plan.cpus.isolated) is ("CPUAffinity=" in plan.files[AUDIT_UNIT])


@pytest.mark.parametrize("profile", ["docker-edge", "deterministic-high-perf"])
def test_docker_waits_for_the_audit_where_no_kubelet_has_a_taint(profile: str) -> None:
    files = units(profile)

    assert set(files) - {DOCKER_AUDIT} == {AUDIT_UNIT, AUDIT_TIMER}
    assert (DOCKER_AUDIT in files) is (profile == "docker-edge")


def test_docker_does_not_start_where_the_agent_is_missing() -> None:
    gate = unit(units("docker-edge")[DOCKER_AUDIT])["Unit"]

    assert gate["Requires"] == gate["After"] == "corelane-audit.service"
    assert gate["AssertPathExists"] == f"/{AGENT}"


def test_the_timer_comes_back() -> None:
    timer = unit(units("docker-edge")[AUDIT_TIMER])["Timer"]

    assert int(timer["OnUnitActiveSec"]) >= int(timer["AccuracySec"]) > 0
