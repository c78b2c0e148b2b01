"""The delivery formats: the image that each boots, and the files that it hands over."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from corelane.hostconfig.catalogue import load_image
from corelane.hostconfig.delivery.bottlerocket import SETTINGS, bottlerocket_settings
from corelane.hostconfig.delivery.bundle import bundle
from corelane.hostconfig.delivery.cloud_init import cloud_config
from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.format_names import FORMAT_NAMES
from corelane.hostconfig.delivery.joining import BundlePlace, Joining
from corelane.hostconfig.delivery.nodeadm import USER_DATA_LIMIT, UserDataError, ec2_delivery
from corelane.hostconfig.delivery.zipapp import agent_archive
from corelane.hostconfig.model.hardware import Hardware, HardwareKind
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.image import NodeImage

__all__ = [
    "CLOUD",
    "CLOUD_CONFIG",
    "CLOUD_SETTINGS",
    "COLOCATION",
    "STANDALONE",
    "BundlePlace",
    "DeliveryError",
    "Joining",
    "boots",
    "check_image",
    "cloud_format",
    "deliver",
    "image_for",
]

_HYBRID: Final = frozenset({"hybrid-iam-roles-anywhere", "hybrid-ssm"})
_EC2: Final = frozenset({"al2023", "bottlerocket"})
_Deliver = Callable[[HostPlan, Joining, bytes | None], Mapping[str, bytes]]
CLOUD_CONFIG: Final = "cloud-config.yaml"
CLOUD: Final = "al2023"
"""The format of EC2 nodes that take files and commands."""
CLOUD_SETTINGS: Final = "bottlerocket"
"""The format of EC2 nodes that take settings alone."""
COLOCATION: Final = "hybrid-iam-roles-anywhere"
"""The format of hosts outside AWS that join a cluster."""
STANDALONE: Final = ("debian-12", "ubuntu-24.04")
"""Formats of hosts that join nothing; each is called as the image that it boots."""


def image_for(form: str, hardware: Hardware) -> NodeImage:
    """Return the image that a format boots on this hardware, or raise DeliveryError."""
    _known(form)
    if (form in _EC2) == (hardware.kind is HardwareKind.BARE_METAL) and form != "tarball":
        raise DeliveryError(
            found=f"{hardware.name} is {hardware.kind.value} hardware and the format is {form}",
            wanted="al2023 or bottlerocket on EC2, and any other format on bare metal",
            rule="EC2 boots al2023 or bottlerocket; bare metal boots any other format",
            nearest=f"ask for {_nearest(hardware)}",
        )
    if form in _EC2:
        return load_image(_ec2_image(form, hardware.architecture))
    name = hardware.image if form == "tarball" else "ubuntu-24.04" if form in _HYBRID else form
    image = load_image(name)
    if image.architecture != hardware.architecture:
        raise DeliveryError(
            found=f"{hardware.name} is {hardware.architecture}, image {name} {image.architecture}",
            wanted="an image for the architecture of the hardware",
            rule="the architecture of image and hardware is the same",
            nearest="choose x86_64 hardware, or add an image for this hardware to the catalogue",
        )
    return image


def deliver(
    plan: HostPlan,
    form: str,
    joining: Joining | None = None,
    *,
    agent: bytes | None = None,
) -> Mapping[str, bytes]:
    """Return the files of a delivery, by name.

    The agent is the archive that this package builds, unless another is given. Raises
    DeliveryError for a plan that the format cannot carry.
    """
    check_image(plan, form)
    if not plan.kubelet and form in _HYBRID | _EC2:
        raise _without_kubelet(plan)
    return _WAYS[form](plan, joining or Joining(), agent)


def check_image(plan: HostPlan, form: str) -> None:
    """Raise DeliveryError for a plan whose image works otherwise than the one the format boots."""
    wanted, found = image_for(form, plan.hardware), plan.image
    if not boots(found, wanted):
        raise DeliveryError(
            found=f"the plan of pool {plan.pool} is for image {found.name}",
            wanted=f"a plan for image {wanted.name}, which format {form} boots",
            nearest=f"plan the host with the image of the format, {wanted.name}",
        )


def boots(planned: NodeImage, delivered: NodeImage) -> bool:
    """Return whether a plan for one image suits another: both boot and join alike."""
    one, other = planned, delivered
    return (one.bootloader, one.joins_with) == (other.bootloader, other.joins_with)


def cloud_format(image: NodeImage) -> str:
    """Return the format in which an EC2 node with this image gets its plan."""
    return CLOUD_SETTINGS if image.takes_settings else CLOUD


def _without_kubelet(plan: HostPlan) -> DeliveryError:
    return DeliveryError(
        found=f"profile {plan.profile.name} has no kubelet",
        wanted="a profile with a kubelet, which every node of a cluster runs",
        rule="a node that joins a cluster runs a kubelet",
        nearest="deliver ubuntu-24.04, which joins nothing, or add a kubelet section",
    )


def _al2023(plan: HostPlan, joining: Joining, agent: bytes | None) -> Mapping[str, bytes]:
    return ec2_delivery(plan, joining, agent)


def _bottlerocket(plan: HostPlan, joining: Joining, _: bytes | None) -> Mapping[str, bytes]:
    if joining.mount_disks or joining.with_agent:
        raise DeliveryError(
            found=f"pool {plan.pool} asks for mounted disks, or for the agent on its nodes",
            wanted="neither: Bottlerocket accepts settings only, no files and no commands",
            nearest="choose al2023, or drop both from the pool",
        )
    text = bottlerocket_settings(plan, joining.registration)
    if (size := len(text.encode())) > USER_DATA_LIMIT:
        raise UserDataError(plan.pool, size, "reduce the settings, or choose al2023")
    return {SETTINGS: text.encode()}


def _cloud_config(plan: HostPlan, _: Joining, agent: bytes | None) -> Mapping[str, bytes]:
    return {CLOUD_CONFIG: cloud_config(plan, agent=agent).encode()}


def _hybrid(form: str) -> _Deliver:
    """Return the delivery of hosts that join with one kind of credential."""

    def hybrid(plan: HostPlan, joining: Joining, agent: bytes | None) -> Mapping[str, bytes]:
        if (fault := _hybrid_fault(form, joining)) is not None:
            raise fault
        text = cloud_config(
            plan, cluster=joining.cluster, registration=joining.registration, agent=agent
        )
        return {CLOUD_CONFIG: text.encode()}

    return hybrid


def _hybrid_fault(form: str, joining: Joining) -> DeliveryError | None:
    if joining.cluster is None:
        return DeliveryError(
            found="no --cluster FILE",
            wanted="name, region and Kubernetes version of the cluster that the host joins",
            nearest="name the cluster, or deliver ubuntu-24.04, which joins no cluster",
        )
    if (joining.cluster.roles_anywhere is None) != (form == "hybrid-ssm"):
        return DeliveryError(
            found="rolesAnywhere is " + ("given" if form == "hybrid-ssm" else "missing"),
            wanted="rolesAnywhere for hybrid-iam-roles-anywhere, and none for hybrid-ssm",
            nearest=f"change rolesAnywhere, or deliver {_other(form)}",
        )
    return None


def _other(form: str) -> str:
    return next(name for name in sorted(_HYBRID) if name != form)


def _tarball(plan: HostPlan, _: Joining, agent: bytes | None) -> Mapping[str, bytes]:
    if plan.image.takes_settings:
        raise DeliveryError(
            found=f"image {plan.image.name} accepts settings only",
            wanted="an image with a writable root file system, which takes the files of a tarball",
            rule="a tarball holds files for a writable root file system",
            nearest="deliver bottlerocket",
        )
    return {"host.tar": bundle(plan, agent_archive() if agent is None else agent)}


_WAYS: Final[Mapping[str, _Deliver]] = MappingProxyType(
    {
        "al2023": _al2023,
        "bottlerocket": _bottlerocket,
        **dict.fromkeys(STANDALONE, _cloud_config),
        **{form: _hybrid(form) for form in sorted(_HYBRID)},
        "tarball": _tarball,
    }
)


def _known(form: str) -> str:
    if form in FORMAT_NAMES:
        return form
    near = next(iter(get_close_matches(form, FORMAT_NAMES, n=1, cutoff=0.3)), "al2023")
    raise DeliveryError(
        found=f"no format is called {form!r}",
        wanted=f"one of {', '.join(FORMAT_NAMES)}",
        nearest=f"try {near}",
    )


def _nearest(hardware: Hardware) -> str:
    return "ubuntu-24.04" if hardware.kind is HardwareKind.BARE_METAL else "al2023"


def _ec2_image(form: str, architecture: str) -> str:
    name = architecture.replace("_", "-")
    return f"al2023-{name}-standard" if form == "al2023" else f"bottlerocket-{name}"
