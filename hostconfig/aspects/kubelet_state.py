"""Have the kubelet start from the machine as it boots, not as it was when it went down."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.image import Bootloader
from corelane.hostconfig.model.paths import CPU_STATE, KUBELET_STATE, MEMORY_STATE
from corelane.hostconfig.model.settings import Setting, WholeFile

WHY: Final = (
    "the kubelet does not start if its checkpoints differ from its configuration or from the memory"
    " of a NUMA node, which varies by a few pages from boot to boot; after a boot nothing runs that"
    " they speak of"
)
"""pkg/kubelet/cm/{cpumanager,memorymanager}/policy_static.go, validateState; kubernetes#131253."""


def kubelet_state(context: Context) -> Iterator[Setting]:
    """Remove both checkpoints at each boot (tmpfiles.d(5), ``r!``), before the kubelet starts.

    Bottlerocket takes no such file. A kubelet that is restarted without a boot keeps them: its
    containers still run on what they say.
    """
    pinned = context.isolating and context.profile.kubelet is not None
    if pinned and context.image.bootloader is not Bootloader.SETTINGS:
        text = f"# {WHY}\nr! {CPU_STATE}\nr! {MEMORY_STATE}\n"
        yield WholeFile(path=KUBELET_STATE, text=text, why=WHY)
