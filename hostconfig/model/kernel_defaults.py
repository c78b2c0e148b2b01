"""The kernel behaviour without which a kubelet with protectKernelDefaults does not start."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Demand(NamedTuple):
    """A value, and what it is good for."""

    value: str
    why: str


# pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables.
KERNEL_DEFAULTS: Final[Mapping[str, Demand]] = MappingProxyType(
    {
        "vm.overcommit_memory": Demand("1", "pods have limits instead"),
        "vm.panic_on_oom": Demand("0", "one container dies, not all"),
        "kernel.panic": Demand("10", "a dead node comes back"),
        "kernel.panic_on_oops": Demand("1", "no half-dead kernel"),
        "kernel.keys.root_maxkeys": Demand("1000000", "a key a pod"),
        "kernel.keys.root_maxbytes": Demand("25000000", "25 bytes each"),
    }
)
