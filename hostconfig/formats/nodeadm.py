"""User data of an EC2 node: kernel arguments and files before the join, then its NodeConfig."""

from typing import Final

from hostconfig.formats.host_script import host_script, packed
from hostconfig.formats.mime import Part, multipart
from hostconfig.formats.node_config import Registration, ec2_node_config, to_yaml
from hostconfig.model.host_plan import HostPlan

USER_DATA_LIMIT: Final = 16_384
"""Bytes of user data before base64 (EC2 RunInstances)."""


class UserDataError(ValueError):
    """User data that EC2 would refuse."""

    def __init__(self, pool: str, size: int) -> None:
        """Say how large it is, and what makes it smaller."""
        super().__init__(
            f"user data of pool {pool} has {size} bytes, EC2 takes {USER_DATA_LIMIT}: "
            "write fewer settings, or bake them into an image"
        )


def user_data(
    plan: HostPlan, registration: Registration | None = None, *, mount_disks: bool = False
) -> str:
    """Return MIME user data for a managed node group.

    ``mount_disks`` has nodeadm format each instance store disk and mount it in a folder of
    its own; without it the disks are left as they are.

    nodeadm-config reads the NodeConfig before the script runs; nodeadm-run, which joins the
    cluster, starts after cloud-final, so that the script's reboot always comes first.
    """
    config = to_yaml(ec2_node_config(plan, registration, mount_disks=mount_disks))
    script = host_script(plan)
    for body in (script, packed(script, plan)):
        text = _document(config, body)
        if (size := len(text.encode())) <= USER_DATA_LIMIT:
            return text
    raise UserDataError(plan.pool, size)


def _document(config: str, script: str) -> str:
    return multipart([Part("application/node.eks.aws", config), Part("text/x-shellscript", script)])
