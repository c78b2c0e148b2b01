"""The time for which the host remembers a silent TCP session."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.paths import MODULES
from corelane.hostconfig.model.settings import Setting, Sysctl, WholeFile

MODULE: Final = "nf_conntrack"


def connection_tracking(context: Context) -> Iterator[Setting]:
    """Yield the timeout, and the module without which there is no such sysctl at boot."""
    seconds = context.profile.network.idle_session_s
    if seconds is None:
        return
    why = "the sysctls of net.netfilter exist once this module is loaded"
    yield WholeFile(path=MODULES, text=f"# {why}\n{MODULE}\n", why=why)
    yield Sysctl(
        key="net.netfilter.nf_conntrack_tcp_timeout_established",
        value=str(seconds),
        why="the host remembers a silent session with a venue, also through NAT",
    )
