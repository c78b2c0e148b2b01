"""The agent asks isolated CPUs nothing."""

import os
from pathlib import Path

import pytest

from corelane.hostconfig.agent import host as reading_of
from corelane.hostconfig.agent.audit import audit
from corelane.hostconfig.agent.disturbance import (
    ASKING_OTHERS,
    INTERRUPTING,
    interrupted_by,
    stay_off,
)
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.catalogue import profile_names
from corelane.hostconfig.expectations.expectation import expectations, expectations_document
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.host_tree import ConformingHost, a_host, a_tree, reading
from tests.support.hosts import a_plan

CPUS = "/sys/devices/system/cpu"
PREFERENCE = "cpufreq/energy_performance_preference"
ISOLATED = {f"{CPUS}/online": "0-3", f"{CPUS}/isolated": "2\n", f"{CPUS}/nohz_full": "2-3\n"}


def planned(profile: str) -> HostPlan:
    """Plan a machine that the profile is for."""
    bare = profile not in {"batch-optimization", "general-purpose"}
    return a_plan("xeon-gold-6444y-2s" if bare else "m7i.4xlarge", profile)


@pytest.mark.parametrize("name", INTERRUPTING)
def test_a_file_that_interrupts_its_cpu_is_known_by_every_path(name: str) -> None:
    inside = name.removeprefix("cpufreq/")
    policy = f"{CPUS}/cpufreq/policy7/{inside}"

    assert interrupted_by(f"{CPUS}/cpu7/{name}") == 7
    assert interrupted_by(f"/dev/cpu/7/{name}") == 7
    assert (interrupted_by(policy) == 7) == (inside != name)


@pytest.mark.parametrize(
    "path", [f"{CPUS}/cpu7/cpufreq/scaling_governor", f"{CPUS}/online", f"{CPUS}/cpu7/topology/msr"]
)
def test_a_file_that_is_answered_from_memory_interrupts_nobody(path: str) -> None:
    assert interrupted_by(path) is None


def test_only_cpus_that_keep_house_are_asked(tmp_path: Path) -> None:
    preferences = {f"{CPUS}/cpu{n}/{PREFERENCE}": "performance" for n in (0, 1)}
    others = {f"{CPUS}/cpu{n}/{PREFERENCE}": "power" for n in (2, 3)}
    host = a_host(tmp_path, {**ISOLATED, **preferences, **others})

    assert reading(host, "text", f"{CPUS}/cpu*/{PREFERENCE}", "performance").state is State.OK
    with pytest.raises(UnreadableError, match="would interrupt an isolated CPU"):
        host.read(f"{CPUS}/cpu2/{PREFERENCE}")
    assert host.read(f"{CPUS}/cpu1/{PREFERENCE}") == "performance"


def test_what_isolated_cpus_alone_could_answer_is_not_seen(tmp_path: Path) -> None:
    host = a_host(tmp_path, {**ISOLATED, f"{CPUS}/cpu2/{PREFERENCE}": "power"})
    found = reading(host, "text", f"{CPUS}/cpu*/{PREFERENCE}", "performance", optional=True)

    assert found.state is State.NOT_APPLICABLE
    assert "only isolated CPUs have it" in found.reason


@pytest.mark.parametrize("profile", profile_names())
def test_no_audit_opens_a_file_that_interrupts_an_isolated_cpu(
    tmp_path: Path, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(profile)
    tree = ConformingHost(tmp_path, expectations_document(plan), plan.files)
    names = [f"cpu{cpu}/{name}" for cpu in plan.topology.online for name in INTERRUPTING]
    a_tree(tmp_path, dict.fromkeys([*(f"{CPUS}/{name}" for name in names), *ASKING_OTHERS], "x"))
    opened: list[str] = []
    read = reading_of._read  # noqa: SLF001 - every file is read there

    def noted(path: str) -> bytes:
        opened.append(path.removeprefix(str(tmp_path)))
        return read(path)

    monkeypatch.setattr(reading_of, "_read", noted)
    audit(expectations_document(plan), tree.host)

    assert opened
    assert not {interrupted_by(path) for path in opened} & plan.cpus.isolated
    assert not {path for path in opened if path.startswith(tuple(ASKING_OTHERS))}


def test_no_probe_names_what_asks_cpus_that_its_path_does_not() -> None:
    plans = map(planned, profile_names())
    wanted = [each for plan in plans for each in expectations(plan)]
    targets = {probe.target for each in wanted for probe in each.observe}

    assert not {target for target in targets if target.startswith(tuple(ASKING_OTHERS))}


def test_the_agent_leaves_isolated_cpus_where_it_can() -> None:
    before = os.sched_getaffinity(0)
    try:
        stay_off(frozenset({max(before)}))
        assert os.sched_getaffinity(0) == (before - {max(before)} or before)
        os.sched_setaffinity(0, before)
        stay_off(before)
        assert os.sched_getaffinity(0) == before, "there is nowhere else"
    finally:
        os.sched_setaffinity(0, before)


def test_a_host_that_isolates_nothing_is_asked_everything(tmp_path: Path) -> None:
    host = Host(str(a_tree(tmp_path, {f"{CPUS}/nohz_full": "(null)\n", f"{CPUS}/isolated": "\n"})))

    assert host.isolated == frozenset()
