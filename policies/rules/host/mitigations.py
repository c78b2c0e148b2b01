"""Kernel arguments that disable mitigations of CPU vulnerabilities."""

from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.objects.hosts.hostplan import kernel_arguments

# admin-guide/kernel-parameters.txt: the arguments that mitigations=off implies.
_FLAGS: Final = ("nopti", "nospectre_v1", "nospectre_v2", "nospec_store_bypass_disable")
_SWITCHES: Final = (
    "gather_data_sampling",
    "indirect_target_selection",
    "l1tf",
    "mds",
    "mitigations",
    "mmio_stale_data",
    "pti",
    "reg_file_data_sampling",
    "retbleed",
    "spec_rstack_overflow",
    "spec_store_bypass_disable",
    "spectre_bhi",
    "spectre_v2",
    "spectre_v2_user",
    "srbds",
    "tsa",
    "tsx_async_abort",
    "vmscape",
)


def are_off(plan: Mapping[str, Any]) -> bool:
    """Return whether a host plan disables all mitigations, or one of them by name."""
    return any(kernel_arguments(plan, flag) for flag in _FLAGS) or any(
        "off" in kernel_arguments(plan, switch) for switch in _SWITCHES
    )
