"""Every kubelet configuration we render, loaded, judged and used by the kubelet's own code."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from corelane.hostconfig.catalogue import hardware_names, load_hardware, load_profile, profile_names
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.cpuset import parse_cpulist
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import KUBELET
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.delivery import parts_of
from tests.support.hosts import a_plan
from tests.support.kubelet_check import Kubelet, RefusedError, machine_of
from tests.support.nodeadm import base_configuration
from tests.support.paths import ROOT

CASES = ROOT / "tests" / "golden" / "hosts" / "cases"
TYPE = {"apiVersion", "kind"}
NODE_CONFIG = "/etc/corelane/node-config.yaml"


def drop_ins() -> dict[str, Any]:
    """Return the drop-in of every golden host that runs a kubelet, by case."""
    files = {path.name: path / "expected" / KUBELET for path in sorted(CASES.iterdir())}
    written = {case: file.read_text() for case, file in files.items() if file.exists()}
    return {case: yaml.safe_load(text) for case, text in written.items()}


def node_configs() -> dict[str, Any]:
    """Return the kubelet settings of every golden host that nodeadm joins, by case."""
    found: dict[str, Any] = {}
    for user_data in sorted(CASES.glob("*/expected/user-data.mime")):
        part = parts_of(user_data.read_text()).get("application/node.eks.aws")
        found[user_data.parents[1].name] = part
    for cloud_config in sorted(CASES.glob("*/expected/cloud-config.yaml")):
        written = yaml.safe_load(cloud_config.read_text()).get("write_files", [])
        files = {file["path"]: file["content"] for file in written}
        found[cloud_config.parents[1].name] = files.get(NODE_CONFIG)
    specs = {case: yaml.safe_load(text)["spec"] for case, text in found.items() if text}
    return {case: spec["kubelet"]["config"] for case, spec in specs.items()}


def every_plan() -> dict[str, HostPlan]:
    """Return each profile on each hardware it can be planned on, where a kubelet runs."""
    plans: dict[str, HostPlan] = {}
    for hardware, profile in product(hardware_names(), profile_names()):
        try:
            plan = plan_host(load_hardware(hardware), load_profile(profile), pool="any")
        except HostPlanError:
            continue
        if plan.kubelet:
            plans[f"{profile}-on-{hardware}"] = plan
    return plans


DROP_INS, NODE_CONFIGS, PLANS = drop_ins(), node_configs(), every_plan()
PINNING = {name: plan for name, plan in PLANS.items() if plan.cpus.isolated}


@pytest.fixture
def kubelet(tmp_path: Path) -> Kubelet:
    return Kubelet(tmp_path)


def lost(wanted: Any, found: Any) -> list[str]:
    """Return the settings that are not in effect; the kubelet leaves empty ones out."""
    return [key for key in wanted.keys() - TYPE if wanted[key] not in (found.get(key), "")]


def holds(wanted: Any, found: Any) -> bool:
    """Return whether all of a map is in effect; a base may have further keys."""
    if isinstance(wanted, dict):
        return all(holds(value, found.get(key, "")) for key, value in wanted.items())
    return bool(wanted == found)


def test_there_is_something_to_judge() -> None:
    assert len(DROP_INS) >= 5, "golden hosts with a kubelet"
    assert len(NODE_CONFIGS) >= 5, "golden hosts that nodeadm joins"
    assert len(PINNING) >= 10, "machines whose CPUs are pinned"


@pytest.mark.parametrize("case", DROP_INS)
def test_the_kubelet_takes_a_rendered_drop_in_as_it_is(case: str, kubelet: Kubelet) -> None:
    effective = kubelet.load(drop_in=DROP_INS[case])

    assert not lost(DROP_INS[case], effective)


@pytest.mark.parametrize("case", DROP_INS)
def test_the_same_settings_stand_alone_as_the_kubelets_file(case: str, kubelet: Kubelet) -> None:
    assert not lost(DROP_INS[case], kubelet.load(file=DROP_INS[case]))


@pytest.mark.parametrize("case", NODE_CONFIGS)
def test_the_settings_of_a_node_config_win_over_what_nodeadm_writes(
    case: str, kubelet: Kubelet
) -> None:
    asked = yaml.safe_load((CASES / case / "case.yaml").read_text())
    plan = a_plan(asked["hardware"], asked["profile"], **asked.get("overrides", {}))

    effective = kubelet.load(file=base_configuration(plan), drop_in=NODE_CONFIGS[case])

    assert holds(NODE_CONFIGS[case], effective), "a value of nodeadm's stayed"


@pytest.mark.parametrize("name", PLANS)
def test_the_kubelets_managers_start_on_the_planned_machine(name: str, kubelet: Kubelet) -> None:
    plan = PLANS[name]

    pods = kubelet.admit(machine_of(plan), "shared", drop_in=plan.kubelet)

    assert [pod["admitted"] for pod in pods] == [True]


@pytest.mark.parametrize("name", PINNING)
def test_the_kubelet_gives_an_exclusive_pod_one_isolated_core(name: str, kubelet: Kubelet) -> None:
    plan = PINNING[name]
    threads = plan.topology.threads_per_core

    base = base_configuration(plan)
    machine = machine_of(plan)
    pods = kubelet.admit(machine, str(threads), "shared", file=base, drop_in=plan.kubelet)
    exclusive, shared = (parse_cpulist(pod["affinity"]) for pod in pods)

    assert exclusive <= plan.cpus.isolated
    assert exclusive in plan.topology.cores.values(), "a whole core"
    node = next(n.id for n in plan.numa_nodes if exclusive <= n.cpus)
    assert pods[0]["memoryNodes"] == [node], "its memory is beside it"
    assert not shared & exclusive
    if plan.kubelet["cpuManagerPolicyOptions"].get("strict-cpu-reservation"):
        assert shared <= plan.cpus.isolated, "housekeeping CPUs are the system's alone"


@pytest.mark.parametrize("name", [n for n, p in PINNING.items() if p.topology.threads_per_core > 1])
def test_half_a_core_is_refused_where_cores_have_two_cpus(name: str, kubelet: Kubelet) -> None:
    (pod,) = kubelet.admit(machine_of(PINNING[name]), "1", drop_in=PINNING[name].kubelet)

    assert (pod["admitted"], pod["reason"]) == (False, "SMTAlignmentError")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"cpuManagerPolice": "static"}, 'unknown field "cpuManagerPolice"'),
    "CPUs reserved beside cgroups": (
        {"systemReservedCgroup": "/system"},
        "can't use reservedSystemCPUs .* with systemReservedCgroup",
    ),
    "a sum of memory that is not exact": (
        {"systemReserved": {"memory": "1023Mi"}},
        '"2589Mi" .* is not equal to the value "2588Mi"',
    ),
    "an option nobody knows": (
        {"cpuManagerPolicyOptions": {"full-cores-only": "true"}},
        "unknown CPU Manager Policy option",
    ),
    "an option behind a gate": (
        {"cpuManagerPolicyOptions": {"align-by-socket": "true"}},
        "disabled cpumanager option|CPU Manager Policy Alpha",
    ),
    "a reservation of CPUs that are not there": (
        {"reservedSystemCPUs": "0-1,4000"},
        "not a subset of online-cpus",
    ),
    "a memory policy in lower case": ({"memoryManagerPolicy": "static"}, "unknown policy"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_configuration_is_refused_in_the_kubelets_words(
    what: str, kubelet: Kubelet
) -> None:
    change, words = WRONG[what]
    plan = a_plan()

    with pytest.raises(RefusedError, match=words):
        kubelet.admit(machine_of(plan), drop_in={**plan.kubelet, **change})


def test_nodeadms_own_cgroups_would_stop_the_kubelet(kubelet: Kubelet) -> None:
    plan = a_plan()
    named = {"systemReservedCgroup", "kubeReservedCgroup"}
    silent = {key: value for key, value in plan.kubelet.items() if key not in named}

    with pytest.raises(RefusedError, match="can't use reservedSystemCPUs"):
        kubelet.load(file=base_configuration(plan), drop_in=silent)
