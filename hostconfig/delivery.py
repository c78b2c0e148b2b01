"""Which ways of delivering a plan there are, the image each one boots, and what it hands over."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from hostconfig.catalogue import load_image
from hostconfig.formats.cloud_init import cloud_config
from hostconfig.formats.joining import BundlePlace, Joining
from hostconfig.formats.nodeadm import user_data
from hostconfig.formats.refusal import DeliveryError
from hostconfig.model.hardware import Hardware, HardwareKind
from hostconfig.model.host_plan import HostPlan
from hostconfig.model.image import NodeImage

__all__ = ["FORMAT_NAMES", "BundlePlace", "DeliveryError", "Joining", "deliver", "image_for"]

_HYBRID: Final = frozenset({"hybrid-iam-roles-anywhere", "hybrid-ssm"})
_EC2: Final = frozenset({"al2023", "bottlerocket"})
_Deliver = Callable[[HostPlan, Joining], Mapping[str, bytes]]


def image_for(form: str, hardware: Hardware) -> NodeImage:
    """Return the image that a format boots on this hardware, or raise DeliveryError."""
    _known(form)
    if (form in _EC2) == (hardware.kind is HardwareKind.BARE_METAL) and form != "tarball":
        raise DeliveryError(
            found=f"{hardware.name} is {hardware.kind.value} hardware and the format is {form}",
            wanted="EC2 boots al2023 or bottlerocket, a machine of one's own any other format",
            nearest=f"ask for {_nearest(hardware)}",
        )
    if form in _EC2:
        return load_image(_ec2_image(form, hardware.architecture))
    name = hardware.image if form == "tarball" else "ubuntu-24.04" if form in _HYBRID else form
    image = load_image(name)
    if image.architecture != hardware.architecture:
        raise DeliveryError(
            found=f"{hardware.name} is {hardware.architecture}, image {name} {image.architecture}",
            wanted="both have to agree",
            nearest="choose x86_64 hardware, or describe an image for this one in the catalogue",
        )
    return image


def deliver(plan: HostPlan, form: str, joining: Joining | None = None) -> Mapping[str, bytes]:
    """Return what is handed to the host or its channel, file name by file name."""
    return _WAYS[_known(form)](plan, joining or Joining())


def _al2023(plan: HostPlan, joining: Joining) -> Mapping[str, bytes]:
    text = user_data(plan, joining.registration, mount_disks=joining.mount_disks)
    return {"user-data.mime": text.encode()}


def _cloud_config(plan: HostPlan, _: Joining) -> Mapping[str, bytes]:
    return {"cloud-config.yaml": cloud_config(plan).encode()}


def _hybrid(plan: HostPlan, joining: Joining) -> Mapping[str, bytes]:
    text = cloud_config(plan, cluster=joining.cluster, registration=joining.registration)
    return {"cloud-config.yaml": text.encode()}


_WAYS: Final[Mapping[str, _Deliver]] = MappingProxyType(
    {
        "al2023": _al2023,
        "debian-12": _cloud_config,
        "ubuntu-24.04": _cloud_config,
        "hybrid-iam-roles-anywhere": _hybrid,
    }
)

FORMAT_NAMES: Final = tuple(sorted(_WAYS))


def _known(form: str) -> str:
    if form in FORMAT_NAMES:
        return form
    near = next(iter(get_close_matches(form, FORMAT_NAMES, n=1, cutoff=0.3)), "al2023")
    raise DeliveryError(
        found=f"no format is called {form!r}",
        wanted=f"there are {', '.join(FORMAT_NAMES)}",
        nearest=f"try {near}",
    )


def _nearest(hardware: Hardware) -> str:
    return "ubuntu-24.04" if hardware.kind is HardwareKind.BARE_METAL else "al2023"


def _ec2_image(form: str, architecture: str) -> str:
    name = architecture.replace("_", "-")
    return f"al2023-{name}-standard" if form == "al2023" else f"bottlerocket-{name}"
