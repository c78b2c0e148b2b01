"""Polling and buffers of sockets."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.quantity import MIB
from corelane.hostconfig.model.settings import Setting, Sysctl


def network(context: Context) -> Iterator[Setting]:
    """Yield busy polling, buffer ceilings, backlogs and windows, each only where asked for."""
    wanted = context.profile.network
    if wanted.busy_poll_us:
        microseconds = str(wanted.busy_poll_us)
        yield Sysctl(
            key="net.core.busy_read",
            value=microseconds,
            why="a read from a socket polls the receive queue first",
        )
        yield Sysctl(
            key="net.core.busy_poll",
            value=microseconds,
            why="poll and epoll poll the receive queue, too",
        )
    if wanted.socket_buffer_mib:
        size = str(wanted.socket_buffer_mib * MIB)
        yield Sysctl(
            key="net.core.rmem_max",
            value=size,
            why="bursts of market data fit into the buffer of a socket",
        )
        yield Sysctl(key="net.core.wmem_max", value=size, why="the send buffer has the same limit")
    if wanted.backlog:
        yield Sysctl(
            key="net.core.netdev_max_backlog",
            value=str(wanted.backlog),
            why="packets of a burst wait for their CPU instead of being dropped",
        )
    if wanted.listen_backlog:
        yield Sysctl(
            key="net.core.somaxconn",
            value=str(wanted.listen_backlog),
            why="connections that arrive together wait in this queue; pods have their own value",
        )
    if not wanted.slow_start_after_idle:
        yield Sysctl(
            key="net.ipv4.tcp_slow_start_after_idle",
            value="0",
            why="a session that was silent sends its next burst at once, on the host's network",
        )
