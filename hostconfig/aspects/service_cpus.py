"""Keep services on housekeeping CPUs, also where systemd divides CPUs among control groups."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.probe import Probe
from corelane.hostconfig.model.settings import Setting, WholeFile

UNITS: Final = ("init.scope", "system.slice", "user.slice")
"""The units of systemd for everything but pods (systemd.special(7))."""
NODEADM_SLICE: Final = "runtime.slice"
"""The slice of containerd and the kubelet in amazon-eks-ami and eks-hybrid."""
ALWAYS_THERE: Final = frozenset({"init.scope", "system.slice"})
CGROUPS: Final = "/sys/fs/cgroup"
"""The mount of cgroup v2, which every image has (hostconfig/catalogue/images)."""
WHY: Final = (
    "before Linux 6.2 the kernel resets systemd.cpu_affinity when systemd enables the cpuset "
    "controller, as it does for a unit with a delegated control group, such as containerd"
)


def service_cpus(context: Context) -> Iterator[Setting]:
    """Yield the housekeeping CPUs for each group of services, nothing where Docker runs pods.

    Docker puts its containers below system.slice, which must not be confined then.
    """
    if not context.isolating or context.profile.kubelet is None:
        return
    cpus = format_cpulist(context.cpus.housekeeping)
    nodeadm = (NODEADM_SLICE,) * context.image.joins_with.startswith("nodeadm")
    for unit in (*UNITS, *nodeadm):
        section = unit.rpartition(".")[2].capitalize()
        text = f"# {WHY}\n[{section}]\nAllowedCPUs={cpus}\n"
        path = f"etc/systemd/system/{unit}.d/60-corelane.conf"
        yield WholeFile(path=path, text=text, why=WHY, effect=(_effect(unit, cpus),))


def _effect(unit: str, cpus: str) -> Probe:
    """Probe the CPUs that the control group has; some slices exist only while something runs."""
    return Probe(
        kind="cpus",
        target=f"{CGROUPS}/{unit}/cpuset.cpus.effective",
        expected=cpus,
        optional=unit not in ALWAYS_THERE,
    )
