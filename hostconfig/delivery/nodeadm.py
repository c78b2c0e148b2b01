"""User data of an EC2 node: kernel arguments and files before the join, then its NodeConfig."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from corelane.hostconfig.delivery.bundle import bundle, fetching_script
from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.host_script import host_script, packed
from corelane.hostconfig.delivery.joining import Joining
from corelane.hostconfig.delivery.node_config import ec2_node_config, to_yaml
from corelane.hostconfig.delivery.zipapp import agent_archive
from corelane.hostconfig.model.host_plan import HostPlan

USER_DATA_LIMIT: Final = 16_384
"""Bytes of user data before base64 (EC2 RunInstances)."""
USER_DATA: Final = "user-data.mime"
BUNDLE: Final = "bundle.tar"
LINE_LIMIT = 998
"""RFC 5322 2.1.1: characters a line may have, its end not counted."""


class UserDataError(DeliveryError):
    """User data that EC2 would refuse."""

    def __init__(self, pool: str, size: int, nearest: str) -> None:
        """Keep the size, and a way to reduce it."""
        super().__init__(
            found=f"user data{pool and f' of pool {pool}'} has {size} bytes",
            wanted=f"EC2 accepts {USER_DATA_LIMIT} before encoding",
            nearest=nearest,
        )


def ec2_delivery(
    plan: HostPlan, joining: Joining, agent: bytes | None = None
) -> Mapping[str, bytes]:
    """Return MIME user data for a managed node group, and the bundle if it needs one.

    The script is written out if it fits and is ASCII: cloud-init breaks any other text of a part
    that is not encoded. It is packed otherwise, and else fetched from the place of the bundle.
    nodeadm-config reads the NodeConfig before the script runs; nodeadm-run, which joins the
    cluster, starts after cloud-final, so that the script's reboot always comes first.
    """
    if joining.with_agent:
        return _bundled(plan, joining, agent)
    script = host_script(plan)
    for body in (script, packed(script, plan)):
        text = _document(plan, joining, body)
        if text.isascii() and _size(text) <= USER_DATA_LIMIT:
            return {USER_DATA: text.encode()}
    return _bundled(plan, joining, agent)


def needs_bundle(plan: HostPlan, joining: Joining) -> bool:
    """Return whether part of the delivery has to lie elsewhere."""
    body = packed(host_script(plan), plan)
    return joining.with_agent or _size(_document(plan, joining, body)) > USER_DATA_LIMIT


def _bundled(plan: HostPlan, joining: Joining, agent: bytes | None) -> Mapping[str, bytes]:
    if joining.bundle is None and joining.with_agent:
        raise DeliveryError(
            found=f"pool {plan.pool} asks for the agent on its nodes",
            wanted="a bucket for the bundle that brings the agent: it does not fit into user data",
            nearest="name a bucket for the bundle, or leave the audit to the DaemonSet",
        )
    if joining.bundle is None:
        size = _size(_document(plan, joining, packed(host_script(plan), plan)))
        raise UserDataError(plan.pool, size, "name a bucket for the bundle, or bake an image")
    archive = bundle(plan, agent_archive() if agent is None else agent)
    text = _document(plan, joining, fetching_script(plan, joining.bundle, archive))
    if (size := _size(text)) > USER_DATA_LIMIT:
        nearest = "reduce labels, taints and kubelet fields: the NodeConfig alone is too large"
        raise UserDataError(plan.pool, size, nearest)
    return {USER_DATA: text.encode(), BUNDLE: archive}


def _size(text: str) -> int:
    return len(text.encode())


def _document(plan: HostPlan, joining: Joining, script: str) -> str:
    config = ec2_node_config(plan, joining.registration, mount_disks=joining.mount_disks)
    parts = [
        Part("application/node.eks.aws", to_yaml(config)),
        Part("text/x-shellscript", script),
    ]
    return multipart(parts)


class Part(NamedTuple):
    """One document of the user data."""

    content_type: str
    text: str


def multipart(parts: Sequence[Part]) -> str:
    """Return MIME text; the same parts give the same bytes."""
    digest = sha256("\0".join(f"{p.content_type}\0{p.text}" for p in parts).encode()).hexdigest()
    boundary = f"corelane-{digest[:32]}"
    lines = ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{boundary}"', ""]
    for part in parts:
        charset = 'charset="us-ascii"'
        lines += [f"--{boundary}", f"Content-Type: {part.content_type}; {charset}", "", part.text]
    return "\n".join([*lines, f"--{boundary}--", ""])
