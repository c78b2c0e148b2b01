"""Facts about the Linux kernel: the files that show a setting, the values that a kubelet needs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

CPUS: Final = "/sys/devices/system/cpu"
PAGE_FOLDER: Final = "/sys/kernel/mm/transparent_hugepage"
RESCTRL: Final = "/sys/fs/resctrl"
UNBOUND_WORK: Final = "/sys/devices/virtual/workqueue/cpumask"
WRITEBACK: Final = "/sys/bus/workqueue/devices/writeback/cpumask"


class Required(NamedTuple):
    """A value, and its purpose."""

    value: str
    why: str


# pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables.
KERNEL_DEFAULTS: Final[Mapping[str, Required]] = MappingProxyType(
    {
        "vm.overcommit_memory": Required("1", "limits of pods bound memory instead"),
        "vm.panic_on_oom": Required("0", "the kernel kills one container, not the whole node"),
        "kernel.panic": Required("10", "a node restarts 10 s after a kernel panic"),
        "kernel.panic_on_oops": Required("1", "the kernel panics after an internal error"),
        "kernel.keys.root_maxkeys": Required("1000000", "each pod uses a key"),
        "kernel.keys.root_maxbytes": Required("25000000", "25 bytes for each key"),
    }
)
"""Without these a kubelet with protectKernelDefaults does not start."""
