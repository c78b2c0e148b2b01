"""What the hosts of the table join: a cluster that nobody has, with either credential."""

from typing import Final

from corelane.hostconfig.delivery.deliver import Joining
from corelane.hostconfig.delivery.node_config import HybridCluster, RolesAnywhere

_ACCOUNT: Final = "111122223333"
"""An account of the AWS documentation's examples."""


def sample_joining(form: str) -> Joining:
    """Return what a format needs besides the plan."""
    anywhere = RolesAnywhere(
        trust_anchor_arn=f"arn:aws:rolesanywhere:eu-central-1:{_ACCOUNT}:trust-anchor/sample",
        profile_arn=f"arn:aws:rolesanywhere:eu-central-1:{_ACCOUNT}:profile/sample",
        role_arn=f"arn:aws:iam::{_ACCOUNT}:role/sample",
        node_name="sample",
    )
    cluster = HybridCluster(
        name="sample",
        region="eu-central-1",
        kubernetes_version="1.34",
        roles_anywhere=None if form == "hybrid-ssm" else anywhere,
    )
    return Joining(cluster=cluster) if form.startswith("hybrid") else Joining()
