"""Where in the stack file a resource comes from: the line of the entry that asks for it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from corelane.components.config.loading.load import KEY
from corelane.plan.attribution.ownership import lineage
from corelane.plan.attribution.stack_lines import Path, StackLines, stack_lines
from corelane.plan.model import RecordedResource

_PLATFORM: Final = ("config", KEY)
# In a path: the only entry with what follows, and the one that a resource's name ends with.
_ANY, _NAMED = "*", "?"
# Longer names are not looked into further; Kubernetes has none of more than 63 words.
_MOST_WORDS: Final = 63

# The entries a kind of component can come from, the first that exists; `{x}` is one of its inputs.
# A component that is not here comes from the section of its area.
ENTRIES: Final[Mapping[str, tuple[Path, ...]]] = {
    "corelane:cluster:ClusterAddons": (("cluster", "addons", _NAMED), ("cluster", "addons")),
    "corelane:cluster:OperatorAccess": (("cluster", "operators", _NAMED),),
    "corelane:compute:MetalPool": (("pools", "{pool}"),),
    "corelane:compute:NodePool": (("pools", "{pool}"),),
    "corelane:hosts:HostGate": (("cluster", "hostGate"),),
    "corelane:isolation:CalicoApi": (("network",),),
    "corelane:isolation:CalicoNetwork": (("network",),),
    "corelane:isolation:NetworkIsolation": (
        ("workloads", _NAMED),
        ("teams", _NAMED),
        ("assetClasses", _NAMED),
        ("network",),
    ),
    "corelane:isolation:TeamNamespace": (("teams", "{team}"),),
    "corelane:isolation:TierPriorities": (("tiers", _NAMED), ("tiers",)),
    "corelane:secrets:ExternalSecrets": (("secrets", "externalSecrets"),),
    "corelane:secrets:UnsealKey": (("secrets", "vault"),),
    "corelane:secrets:VaultCluster": (("secrets", "vault"),),
    "corelane:sites:ColocationSite": (("sites", "{site}"),),
    "corelane:sites:EdgeHost": (
        ("sites", _ANY, "edgeHosts", "{pool}", "containers", _NAMED),
        ("sites", _ANY, "edgeHosts", "{pool}"),
    ),
    "corelane:sites:HybridPool": (("sites", _ANY, "pools", "{pool}"),),
    "corelane:storage:CephCluster": (("storage", "ceph"),),
    "corelane:storage:EbsClasses": (("storage", "ebs", _NAMED), ("storage", "ebs")),
    "corelane:storage:LocalNvme": (("storage", "localNvme"),),
    "corelane:workloads:Backtest": (("workloads", "{workload}"),),
    "corelane:workloads:ExecutionEngine": (("workloads", "{workload}"),),
    "corelane:workloads:PlatformService": (("workloads", "{workload}"),),
}
_SECTIONS: Final[Mapping[str, str]] = {
    "cluster": "cluster",
    "compute": "pools",
    "hosts": "cluster",
    "isolation": "teams",
    "network": "network",
    "secrets": "secrets",
    "sites": "sites",
    "storage": "storage",
    "workloads": "workloads",
}


def lines_of(resources: Mapping[str, RecordedResource], text: str) -> dict[str, int]:
    """Return the line of every resource by its URN, from 1; 0 where the text has no platform.

    A resource without an entry of its own has the line of its section, or of the platform.
    """
    file = stack_lines(text)
    return {urn: file.nearest(_entry(each, resources, file)) for urn, each in resources.items()}


def _entry(
    resource: RecordedResource, resources: Mapping[str, RecordedResource], file: StackLines
) -> Path:
    """Climb to the first component that tells an entry, else to the first of an area."""
    names: list[str] = []
    sections: list[Path] = []
    for each in lineage(resource, resources):
        names.append(each.name)
        sections += [(*_PLATFORM, section) for section in _sections(each.type)]
        for pattern in ENTRIES.get(each.type, ()):
            if (found := _resolved(pattern, each, file=file, names=names)) in file.lines:
                return found
    return next((section for section in sections if section in file.lines), _PLATFORM)


def _sections(type_: str) -> Iterator[str]:
    """Yield the section of a component's area."""
    package, _, rest = type_.partition(":")
    area = rest.partition(":")[0]
    if package == "corelane" and area in _SECTIONS:
        yield _SECTIONS[area]


def _resolved(
    pattern: Path, component: RecordedResource, *, file: StackLines, names: list[str]
) -> Path:
    """Fill a pattern in; what cannot be filled is left, and no entry is called so."""
    path = _PLATFORM
    for at, step in enumerate(pattern):
        if step == _NAMED:
            path = (*path, _mentioned(path, names, file))
        elif step == _ANY:
            path = (*path, next(_holding(path, pattern[at + 1 : at + 3], component, file), _ANY))
        else:
            path = (*path, _filled(step, component))
    return path


def _filled(step: str, component: RecordedResource) -> str:
    if not step.startswith("{"):
        return step
    value = component.inputs.get(step.strip("{}"))
    return value if isinstance(value, str) else step


def _holding(
    path: Path, rest: Path, component: RecordedResource, file: StackLines
) -> Iterator[str]:
    """Yield the keys at a path under which the rest of it exists."""
    wanted = tuple(_filled(step, component) for step in rest)
    yield from (key for key in file.keys.get(path, ()) if (*path, key, *wanted) in file.lines)


def _mentioned(path: Path, names: list[str], file: StackLines) -> str:
    """Return the longest key at a path that a name is made with, as in `ebs-gp3-fast`."""
    said = [part for name in names for part in _parts(name) if (*path, part) in file.lines]
    return max(said, key=len, default=_NAMED)


def _parts(name: str) -> Iterator[str]:
    """Yield every run of whole words of a name, so that looking costs nothing per key."""
    words = re.split(r"([-.])", name)[: 2 * _MOST_WORDS]
    for first in range(0, len(words), 2):
        for last in range(first, len(words), 2):
            yield "".join(words[first : last + 1])
