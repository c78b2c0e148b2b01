"""Resource limits that containers inherit from the daemon that starts them."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import Setting, UnitLimit

CONTAINERD = "containerd.service"
"""The parent of every container, Docker's included: its shims start them."""


OVERRIDDEN: Final = "; the runtime specification of nodeadm overrides it in pods"


def limits(context: Context) -> Iterator[Setting]:
    """Yield each limit that the profile states; the runtime's own specification may lower it."""
    wanted = context.profile.limits
    if wanted.memlock is not None:
        yield UnitLimit(
            unit=CONTAINERD,
            resource="MEMLOCK",
            value=str(wanted.memlock),
            why="strategies can lock their memory, so that no page fault delays an order",
        )
    if wanted.nofile is not None:
        yield UnitLimit(
            unit=CONTAINERD,
            resource="NOFILE",
            value=str(wanted.nofile),
            why=f"open sockets and files{'' if context.image.takes_settings else OVERRIDDEN}",
        )
    if wanted.rtprio is not None:
        yield UnitLimit(
            unit=CONTAINERD,
            resource="RTPRIO",
            value=str(wanted.rtprio),
            why="a process may run its threads as SCHED_FIFO without a capability",
        )
