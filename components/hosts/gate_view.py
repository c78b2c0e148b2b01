"""Folders of a host that its gate sees: those that the audit of its plan reads."""

from collections.abc import Iterable, Sequence
from typing import Final

from corelane.hostconfig.expectations.expectation import expectations
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.probe import Probe

ALWAYS: Final = ("/proc", "/sys", "/etc/corelane", "/etc/systemd")
"""The kernel, what the host is compared with, and where units are masked.

Never /run: a read-only mount still lets root call systemd there.
"""
KUBELET: Final = "/etc/kubernetes/kubelet"
"""Where nodeadm writes the kubelet's configuration (nodeadm/internal/kubelet/config.go).

Its checkpoints are not seen: they lie beside the secrets of every pod. The host's own audit reads
them."""


def view_of(plans: Sequence[HostPlan]) -> tuple[str, ...]:
    """Return the folders that the audits of some plans read, none below another.

    A folder and not the file: a mount of a file still shows the old one after a new one has been
    put in its place. Each folder is there, since the delivery puts a file into it.
    """
    probes = (probe for plan in plans for each in expectations(plan) for probe in each.observe)
    return tuple(_widest([*ALWAYS, *filter(None, map(_folder, probes))]))


def _folder(probe: Probe) -> str:
    if probe.kind == "kubelet":
        return KUBELET
    return probe.target.rpartition("/")[0] if probe.kind == "file" else ""


def _widest(folders: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for folder in sorted(set(folders)):
        if not any(folder.startswith(f"{wider}/") for wider in kept):
            kept.append(folder)
    return kept
