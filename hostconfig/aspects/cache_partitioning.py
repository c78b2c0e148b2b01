"""Shares of the last-level cache and of memory bandwidth."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.devices import REST, CacheClass, CachePartitioning
from corelane.hostconfig.model.kernel import RESCTRL
from corelane.hostconfig.model.paths import RESCTRL_MOUNT, unit_name
from corelane.hostconfig.model.settings import CacheShare, Setting, WholeFile

RDT: Final = "etc/corelane/rdt.yaml"
CONTAINERD: Final = "etc/containerd/config.d/60-corelane-rdt.toml"
"""Imported by the configuration that nodeadm writes (eks-hybrid config.template.toml)."""
CONTAINERD_UNIT: Final = "etc/systemd/system/containerd.service.d/60-corelane-rdt.conf"

_MOUNT: Final = f"""\
[Unit]
Description=Mount the kernel's control of caches and memory bandwidth
ConditionPathExists={RESCTRL}
Before=containerd.service

[Mount]
What=resctrl
Where={RESCTRL}
Type=resctrl
Options=nosuid,nodev,noexec

[Install]
WantedBy=multi-user.target
"""
# containerd pkg/rdt and plugins/services/tasks; version 2 is read by 1.7 and by 2.x alike.
_CONTAINERD: Final = f"""\
version = 2

[plugins."io.containerd.service.v1.tasks-service"]
  rdt_config_file = "/{RDT}"
"""
_AFTER_MOUNT: Final = f"""\
[Unit]
Requires={unit_name(RESCTRL_MOUNT)}
After={unit_name(RESCTRL_MOUNT)}
"""


def cache_partitioning(context: Context) -> Iterator[Setting]:
    """Yield each class's share and the files by which containerd sets them."""
    if (wanted := context.profile.cache) is None:
        return
    shares = tuple(
        CacheShare(
            group="" if name == REST else name,
            l3_percent=share.l3_percent,
            bandwidth_percent=share.memory_bandwidth_percent,
            why="data that one class streams does not evict the data of another",
        )
        for name, share in sorted(_shares(wanted).items())
    )
    yield from shares
    yield _file(RESCTRL_MOUNT, _MOUNT, f"containerd finds the classes below {RESCTRL}")
    why = "the classes in the format of goresctrl, the library that containerd uses"
    yield _file(RDT, rdt_configuration(wanted), why, carries=shares)
    yield _file(CONTAINERD, _CONTAINERD, "containerd creates the classes when it starts")
    yield _file(
        CONTAINERD_UNIT, _AFTER_MOUNT, "without the mount, containerd would start without classes"
    )


def _file(path: str, text: str, why: str, *, carries: tuple[CacheShare, ...] = ()) -> WholeFile:
    return WholeFile(path=path, text=f"# {why}\n{text}", why=why, carries=carries)


def rdt_configuration(wanted: CachePartitioning) -> str:
    """Return the YAML of goresctrl (doc/rdt.md): a partition a class, so that none overlap."""
    document = {
        # Without L3 allocation the classes would mean nothing: containerd says so and stops.
        "options": {"l3": {"optional": False}, "mb": {"optional": True}},
        "partitions": {
            name.partition("/")[0]: _partition(name, share)
            for name, share in _shares(wanted).items()
        },
    }
    return yaml.safe_dump(document, sort_keys=True)


def _shares(wanted: CachePartitioning) -> dict[str, CacheClass]:
    rest = CacheClass(
        l3_percent=wanted.rest_percent,
        memory_bandwidth_percent=wanted.rest_memory_bandwidth_percent,
    )
    return {**wanted.classes, REST: rest}


def _partition(name: str, share: CacheClass) -> dict[str, Any]:
    return {
        "l3Allocation": f"{share.l3_percent}%",
        "mbAllocation": [f"{share.memory_bandwidth_percent}%"],
        "classes": {name: {"l3Allocation": "100%"}},
    }
