"""How sockets wait for packets, and how much they buffer."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.quantity import MIB
from corelane.hostconfig.model.settings import Setting, Sysctl


def network(context: Context) -> Iterator[Setting]:
    """Yield busy polling, buffer ceilings and backlog, each only where asked for."""
    wanted = context.profile.network
    if wanted.busy_poll_us:
        microseconds = str(wanted.busy_poll_us)
        yield Sysctl(
            key="net.core.busy_read", value=microseconds, why="a read polls the queue first"
        )
        yield Sysctl(key="net.core.busy_poll", value=microseconds, why="so do poll and epoll")
    if wanted.socket_buffer_mib:
        size = str(wanted.socket_buffer_mib * MIB)
        yield Sysctl(key="net.core.rmem_max", value=size, why="bursts of market data fit a socket")
        yield Sysctl(key="net.core.wmem_max", value=size, why="senders may ask for as much")
    if wanted.backlog:
        yield Sysctl(
            key="net.core.netdev_max_backlog",
            value=str(wanted.backlog),
            why="bursts wait for their CPU instead of being dropped",
        )
    if wanted.listen_backlog:
        yield Sysctl(
            key="net.core.somaxconn",
            value=str(wanted.listen_backlog),
            why="sessions that open at once wait; a pod has to state its own",
        )
