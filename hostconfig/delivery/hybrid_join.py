"""Files by which a host outside AWS joins the cluster, once, on the planned kernel."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from corelane.hostconfig.delivery import ssm_join
from corelane.hostconfig.delivery.node_config import (
    HybridCluster,
    Registration,
    hybrid_node_config,
    to_yaml,
)
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import BOOT_UNIT, JOIN_UNIT, NODE_CONFIG, SSM_JOIN, unit_name

NODEADM: Final = "/usr/local/bin/nodeadm"
JOINED: Final = "/var/lib/corelane/joined"


def join_files(
    plan: HostPlan, cluster: HybridCluster, registration: Registration | None
) -> Mapping[str, str]:
    """Return the NodeConfig, the unit that uses it, and what the kind of credential needs."""
    document = hybrid_node_config(plan, cluster, registration)
    if cluster.roles_anywhere is not None:
        init = _init(f"/{NODE_CONFIG}")
        return {NODE_CONFIG: to_yaml(document), JOIN_UNIT: _unit(cluster, "iam-ra", init)}
    # JSON is YAML, and Python reads it without a library. The folder goes when the unit ends.
    init = (
        f"RuntimeDirectory={ssm_join.RESULT.split('/')[1]}\nRuntimeDirectoryMode=0700\n"
        f"ExecStart=/usr/bin/python3 -I /{SSM_JOIN}\n{_init(f'/{ssm_join.RESULT}')}"
    )
    return {
        NODE_CONFIG: json.dumps(document, indent=2, sort_keys=True) + "\n",
        SSM_JOIN: (files("corelane.hostconfig.delivery") / "ssm_join.py").read_text(
            encoding="utf-8"
        ),
        JOIN_UNIT: _unit(cluster, "ssm", init),
    }


def _init(config: str) -> str:
    return f"ExecStart={NODEADM} init --config-source file://{config}"


def _unit(cluster: HybridCluster, provider: str, init: str) -> str:
    install = (
        f"{NODEADM} install {cluster.kubernetes_version} --credential-provider {provider} "
        f"--region {cluster.region}"
    )
    return f"""\
[Unit]
Description=Join the cluster when the kernel matches the plan
Requires={unit_name(BOOT_UNIT)}
After={unit_name(BOOT_UNIT)} network-online.target
Wants=network-online.target
ConditionPathExists=!{JOINED}
AssertPathExists={NODEADM}

[Service]
Type=oneshot
ExecStart={install}
{init}
ExecStartPost=/usr/bin/touch {JOINED}

[Install]
WantedBy=multi-user.target
"""
