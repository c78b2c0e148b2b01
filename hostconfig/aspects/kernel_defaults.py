"""The kernel behaviour that a kubelet with protectKernelDefaults finds, or does not start."""

from collections.abc import Iterator

from hostconfig.aspects.context import Context
from hostconfig.model.hardware import HardwareKind
from hostconfig.model.settings import Setting, Sysctl


def kernel_defaults(context: Context) -> Iterator[Setting]:
    """Yield what the kubelet demands where no image of EKS brings it.

    Source: pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables.
    """
    if context.profile.kubelet is None or context.hardware.kind is not HardwareKind.BARE_METAL:
        return
    demanded = "the kubelet demands it and stops otherwise"
    yield Sysctl(key="vm.overcommit_memory", value="1", why=f"{demanded}: pods have limits instead")
    yield Sysctl(key="vm.panic_on_oom", value="0", why=f"{demanded}: one container dies, not all")
    yield Sysctl(key="kernel.panic", value="10", why=f"{demanded}: a dead node comes back")
    yield Sysctl(key="kernel.panic_on_oops", value="1", why=f"{demanded}: no half-dead kernel")
    yield Sysctl(key="kernel.keys.root_maxkeys", value="1000000", why=f"{demanded}: a key a pod")
    yield Sysctl(
        key="kernel.keys.root_maxbytes", value="25000000", why=f"{demanded}: 25 bytes each"
    )
