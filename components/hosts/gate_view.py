"""Decides which folders of a host its gate sees: those that the audit of its plan looks into."""

from collections.abc import Iterable, Sequence
from typing import Final

from corelane.hostconfig.expectations.document import expectations
from corelane.hostconfig.model.host_plan import HostPlan

ALWAYS: Final = ("/proc", "/sys", "/etc/corelane", "/etc/systemd")
"""The kernel, what the host is compared with, and where units are masked.

Never /run: a read-only mount still lets root call systemd there.
"""


def view_of(plans: Sequence[HostPlan]) -> tuple[str, ...]:
    """Return the folders that audits of some plans look into, none below another.

    A folder and not the file: a mount of a file still shows the old one after a new one has been
    put in its place. Each folder is there, since the delivery puts a file into it.
    """
    looks = (look for plan in plans for each in expectations(plan) for look in each.observe)
    holding = (look.target.rpartition("/")[0] for look in looks if look.kind == "file")
    return tuple(_widest([*ALWAYS, *holding]))


def _widest(folders: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for folder in sorted(set(folders)):
        if not any(folder.startswith(f"{wider}/") for wider in kept):
            kept.append(folder)
    return kept
