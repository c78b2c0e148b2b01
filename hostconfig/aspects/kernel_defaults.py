"""Kernel settings without which a kubelet with protectKernelDefaults does not start."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.kernel import KERNEL_DEFAULTS
from corelane.hostconfig.model.settings import Setting, Sysctl


def kernel_defaults(context: Context) -> Iterator[Setting]:
    """Yield what the kubelet demands where no image of EKS brings it."""
    if context.profile.kubelet is None or context.hardware.kind is not HardwareKind.BARE_METAL:
        return
    for key, (value, why) in KERNEL_DEFAULTS.items():
        yield Sysctl(key=key, value=value, why=f"the kubelet does not start without it: {why}")
