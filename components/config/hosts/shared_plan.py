"""The host plan for a pool of several machine types with one user data."""

from collections.abc import Mapping, Sequence
from typing import Any

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import KernelArgument, KubeletField, Sysctl

RESERVED = "kubeReserved"
OTHERS = (KernelArgument, KubeletField, Sysctl)
"""Settings that are compared one by one."""


def shared_plan(plans: Sequence[HostPlan]) -> HostPlan:
    """Return the plan that suits every machine type, or say why none does.

    A node group has one launch template, so its machines share kernel arguments, sysctls and
    kubelet settings. Only what the kubelet reserves may differ: the plan that reserves most wins.
    """
    if differing := disagreements(plans):
        names = " and ".join(plan.hardware.name for plan in plans)
        msg = f"{names} cannot share a pool: their {', '.join(differing)} differ"
        raise ValueError(msg)
    return max(plans, key=_reserved)


def disagreements(plans: Sequence[HostPlan]) -> list[str]:
    """Return the settings in which machine types differ, though one user data sets them."""
    chosen = max(plans, key=_reserved)
    return sorted({key for other in plans for key in _differences(chosen, other)})


def _differences(chosen: HostPlan, other: HostPlan) -> set[str]:
    left, right = _settings(chosen), _settings(other)
    differing = {key for key in left.keys() | right.keys() if left.get(key) != right.get(key)}
    covered = zip(_reserved(chosen), _reserved(other), strict=True)
    return differing if all(most >= own for most, own in covered) else {*differing, RESERVED}


def _settings(plan: HostPlan) -> Mapping[str, Any]:
    """Return what the user data says, less what may differ between machine types."""
    kubelet = {f"kubelet {key}": value for key, value in plan.kubelet.items() if key != RESERVED}
    return {
        "architecture": plan.hardware.architecture,
        "kernel arguments": [argument.token for argument in plan.kernel_arguments],
        "sysctls": {sysctl.key: sysctl.value for sysctl in plan.sysctls},
        "host settings": [s for s in plan.settings if not isinstance(s, OTHERS)],
        "launched cores": plan.launched_cores,
        **kubelet,
    }


def _reserved(plan: HostPlan) -> tuple[int, int]:
    reserved = plan.kubelet.get(RESERVED, {})
    memory = str(reserved.get("memory", "0Mi")).removesuffix("Mi")
    cpu = str(reserved.get("cpu", "0m")).removesuffix("m")
    return int(memory), int(cpu)
