"""Cloud-init data for bare metal: the same files, commands and order as everywhere else."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Protocol

import yaml

from corelane.hostconfig.delivery.activation import commands, delivered_files
from corelane.hostconfig.delivery.hybrid_join import join_files
from corelane.hostconfig.delivery.joining import HybridCluster, Registration
from corelane.hostconfig.delivery.zipapp import agent_archive
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import AGENT, JOIN_UNIT, mode_of, unit_name


def cloud_config(
    plan: HostPlan,
    *,
    cluster: HybridCluster | None = None,
    registration: Registration | None = None,
    agent: bytes | None = None,
) -> str:
    """Return ``#cloud-config`` text. With a cluster, the host joins it after the tuned boot.

    The agent is the archive that this package builds, unless another is given.
    """
    files = dict(delivered_files(plan))
    if cluster is not None:
        files |= join_files(plan, cluster, registration)
    archive = agent_archive() if agent is None else agent
    document = {"write_files": [*_texts(files), _binary(AGENT, archive)], "runcmd": _run(files)}
    return "#cloud-config\n" + yaml.dump(document, Dumper=_Block, sort_keys=True, width=1000)


class _Block(yaml.CSafeDumper):
    """Writes file contents as block text, so that a reviewer can read them."""


class _ScalarWriter(Protocol):
    """The part of a dumper that writes text; its stub leaves the value's type open."""

    def represent_scalar(
        self, tag: str, value: str, style: str | None = None
    ) -> yaml.ScalarNode: ...


def _represent(dumper: _ScalarWriter, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Block.add_representer(str, _represent)


def _texts(files: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"path": f"/{path}", "permissions": mode_of(path), "content": text}
        for path, text in sorted(files.items())
    ]


def _binary(path: str, data: bytes) -> dict[str, Any]:
    encoded = b64encode(data).decode()
    return {
        "path": f"/{path}",
        "permissions": mode_of(path),
        "encoding": "b64",
        "content": encoded,
    }


def _run(files: Mapping[str, str]) -> list[list[str]]:
    """Enable the join before the last command, and start it if that one did not reboot."""
    *first, last = [list(command) for command in commands(files)]
    if JOIN_UNIT not in files:
        return [*first, last]
    join = unit_name(JOIN_UNIT)
    now = ["systemctl", "start", "--no-block", join]
    return [*first, ["systemctl", "enable", join], last, now]
