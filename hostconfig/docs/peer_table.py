"""Tables of the kernel arguments, sysctls and kubelet of a peer beside ours, on the same CPUs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from corelane.hostconfig.catalogue import load_hardware, load_peer, load_profile
from corelane.hostconfig.docs.markdown import code, table, with_named_cpus, wrapped
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.peer import Peer, PeerSetting
from corelane.hostconfig.model.settings import Layer
from corelane.hostconfig.planning.plan_host import plan_host

PEER: Final = "cluster-node-tuning-operator"
COMPARED: Final = ("c7i.metal-24xl", "deterministic-high-perf")
HEADING: Final = ("key", "the operator", "set when", "Corelane", "reason for the difference")
TITLES: Final[Mapping[Layer, str]] = {
    "kernel argument": "Kernel arguments",
    "sysctl": "Sysctls",
    "kubelet": "Kubelet",
}
"""The layers that are compared."""


class Row(NamedTuple):
    """One key: what each side renders, and the reason if that is not the same."""

    key: str
    theirs: str | None
    when: str
    ours: str | None
    reason: str

    @property
    def same(self) -> bool:
        """Return whether both render the same."""
        return self.theirs == self.ours


def peer_text() -> str:
    """Return what was compared, the sources, and a table for each layer."""
    return "\n".join(_lines(load_peer(PEER), compared_plan()))


def compared_plan() -> HostPlan:
    """Return our side."""
    hardware, profile = COMPARED
    return plan_host(load_hardware(hardware), load_profile(profile), pool=profile)


def rows_of(peer: Peer, plan: HostPlan, layer: Layer) -> Iterator[Row]:
    """Yield the peer's keys in its order, then those that only we render."""
    theirs = peer.by_layer[layer]
    ours = _ours(plan, layer)
    alone = peer.ours_alone.get(layer, {})
    for each in theirs:
        yield _row(each, ours.get(each.key))
    known = {each.key for each in theirs}
    for key, value in ours.items():
        if key not in known:
            yield Row(key, None, "", value, alone.get(key, ""))


def _row(theirs: PeerSetting, ours: str | None) -> Row:
    return Row(theirs.key, theirs.value, theirs.when, ours, theirs.difference or "")


def _ours(plan: HostPlan, layer: Layer) -> Mapping[str, str]:
    return {
        setting.key: with_named_cpus(setting.shown, plan)
        for setting in plan.settings
        if setting.layer == layer
    }


def _lines(peer: Peer, plan: HostPlan) -> Iterator[str]:
    ours = f"`{plan.profile.name}` on `{plan.hardware.name}` with `{plan.image.name}`"
    yield wrapped(f"Corelane: {ours}.", mark="- ")
    yield wrapped(f"The operator: {peer.assumed}", mark="- ")
    yield ""
    yield "Sources:"
    yield ""
    yield from (wrapped(source, mark="- ") for source in peer.sources)
    yield ""
    for layer, title in TITLES.items():
        rows = tuple(rows_of(peer, plan, layer))
        same = sum(row.same for row in rows)
        yield f"### {title}"
        yield ""
        yield f"{len(rows)} keys, {same} with the same value on both sides."
        yield ""
        yield from table(HEADING, map(_cells, rows))
        yield ""


def _cells(row: Row) -> Sequence[str]:
    ours = "the same" if row.same else _value(row.ours)
    return (code(row.key), _value(row.theirs), row.when, ours, row.reason)


def _value(value: str | None) -> str:
    if value is None:
        return "not set"
    return code(value) or "set"
