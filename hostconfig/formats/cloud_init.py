"""Cloud-init data for bare metal: the same files, commands and order as everywhere else."""

from collections.abc import Mapping
from typing import Any, Protocol

import yaml

from hostconfig.formats.host_script import commands, delivered_files
from hostconfig.formats.node_config import (
    HybridCluster,
    Registration,
    hybrid_node_config,
    to_yaml,
)
from hostconfig.model.host_plan import HostPlan
from hostconfig.paths import BOOT_UNIT, JOIN_UNIT, NODE_CONFIG, mode_of, unit_name

NODEADM = "/usr/local/bin/nodeadm"
JOINED = "/var/lib/corelane/joined"


def cloud_config(
    plan: HostPlan,
    *,
    cluster: HybridCluster | None = None,
    registration: Registration | None = None,
) -> str:
    """Return ``#cloud-config`` text. With a cluster, the host joins it after the tuned boot."""
    files = dict(delivered_files(plan))
    if cluster is not None:
        files[NODE_CONFIG] = to_yaml(hybrid_node_config(plan, cluster, registration))
        files[JOIN_UNIT] = _join_unit(cluster)
    document = {"write_files": _write_files(files), "runcmd": _run(files)}
    return "#cloud-config\n" + yaml.dump(document, Dumper=_Block, sort_keys=True, width=1000)


class _Block(yaml.SafeDumper):
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


def _write_files(files: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"path": f"/{path}", "permissions": mode_of(path), "content": text}
        for path, text in sorted(files.items())
    ]


def _run(files: Mapping[str, str]) -> list[list[str]]:
    """Enable the join before the last command, and start it if that one did not reboot."""
    *first, last = [list(command) for command in commands(files)]
    if JOIN_UNIT not in files:
        return [*first, last]
    join = unit_name(JOIN_UNIT)
    now = ["systemctl", "start", "--no-block", join]
    return [*first, ["systemctl", "enable", join], last, now]


def _join_unit(cluster: HybridCluster) -> str:
    """Join once, on the first boot whose kernel is the planned one."""
    init = f"{NODEADM} init --config-source file:///{NODE_CONFIG}"
    install = (
        f"{NODEADM} install {cluster.kubernetes_version} --credential-provider iam-ra "
        f"--region {cluster.region}"
    )
    return f"""\
[Unit]
Description=Join the cluster once the kernel is the planned one
Requires={unit_name(BOOT_UNIT)}
After={unit_name(BOOT_UNIT)} network-online.target
Wants=network-online.target
ConditionPathExists=!{JOINED}
AssertPathExists={NODEADM}

[Service]
Type=oneshot
ExecStart={install}
ExecStart={init}
ExecStartPost=/usr/bin/touch {JOINED}

[Install]
WantedBy=multi-user.target
"""
