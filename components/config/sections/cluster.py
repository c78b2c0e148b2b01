"""Stack configuration of the EKS cluster."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from corelane.components.config.sections.domain import (
    Arn,
    ImageByDigest,
    LogDays,
    PrivateCidr,
    Slug,
    text,
)
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError

OLDEST = (1, 35)
# The first Bottlerocket with settings.kernel.hugepages (bottlerocket-core-kit#952), of which every
# plan has some: a node refuses user data with a setting that it does not know.
OLDEST_BOTTLEROCKET = (1, 64)
# Add-ons that a cluster with Calico's overlay cannot use. Whether the managed metrics-server can
# be put on the host's network is not in its published configuration; its own chart can.
UNFIT = {
    "vpc-cni": "would fight Calico over every pod's interface",
    "metrics-server": "serves its API from the overlay, which the control plane cannot reach",
}
ADMINISTRATOR = "AmazonEKSClusterAdminPolicy"
ClusterVersion = Annotated[
    str, text(r"^1\.[0-9]{2}$", 'a version of Kubernetes in quotes, such as "1.35"')
]
# EKS release version of a node image: <kubernetes patch>-<date>, as in the eks-ami changelog.
NodeImageRelease = Annotated[
    str,
    text(
        r"^1\.[0-9]{2}\.[0-9]+-[0-9]{8}$",
        "a release of the node image of EKS, such as 1.35.2-20260714",
    ),
]


# Version and commit of a build of Bottlerocket, as the parameter image_version of its images in SSM
# has it; EKS takes it as the release version of a node group.
BottlerocketRelease = Annotated[
    str,
    text(
        r"^[0-9]+\.[0-9]+\.[0-9]+-[0-9a-f]{7,8}$",
        "a release of Bottlerocket, such as 1.64.0-2d1b4c8e",
    ),
]


class AccessConfig(Frozen):
    """An IAM role and the EKS access policy it holds in the cluster."""

    role: Arn
    policy: Annotated[
        str,
        text(r"^AmazonEKS[A-Za-z]+Policy$", "an access policy of EKS, such as AmazonEKSViewPolicy"),
    ]
    namespaces: tuple[Slug, ...] = ()


class AddonConfig(Frozen):
    """A managed add-on at one version."""

    version: Annotated[
        str,
        text(
            r"^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$",
            "a build of the add-on, such as v1.35.0-eksbuild.2",
        ),
    ]


class AdmissionConfig(Frozen):
    """The action on an object that breaks a rule in a team's namespace: refuse, or only report."""

    action: Literal["deny", "audit"]


class HostGateConfig(Frozen):
    """The gate that keeps pods off nodes until their audit passes; there is one if this is there.

    ``image`` is any with Python 3.9 or later as ``python3`` on its path, for the architecture of
    every pool. ``interval_seconds`` is the pause between two audits: below ten seconds a node would
    hardly do anything else with the CPU its gate has, above an hour a drift would go unseen for a
    trading session.
    """

    image: ImageByDigest
    interval_seconds: Annotated[int, Field(ge=10, le=3600)] = 60


class ClusterConfig(Checked):
    """The control plane: version, who may reach it, what it records."""

    version: ClusterVersion
    node_image: NodeImageRelease
    arm_node_image: NodeImageRelease | None = None
    bottlerocket_image: BottlerocketRelease | None = None
    """Of pools with ``os: bottlerocket``, on both architectures."""
    operators: Annotated[dict[Slug, AccessConfig], Field(min_length=1)]
    # Amazon VPC quotas: a security group takes 60 inbound rules, and each network is one.
    operator_networks: Annotated[tuple[PrivateCidr, ...], Field(min_length=1, max_length=60)]
    addons: dict[Slug, AddonConfig]
    log_days: LogDays = 365
    host_gate: HostGateConfig | None = None
    admission: AdmissionConfig | None = None

    @check("version")
    def _version_is_supported(self) -> Iterator[InvalidValueError]:
        if not _is_supported(self.version):
            wanted = f"{OLDEST[0]}.{OLDEST[1]} or newer: older kubelets lack options"
            yield InvalidValueError(found=self.version, wanted=wanted, at=("version",))

    @check("version", "node_image")
    def _image_is_of_the_version(self) -> Iterator[InvalidValueError]:
        yield from _agrees("nodeImage", self.node_image, self.version)

    @check("version", "arm_node_image")
    def _arm_image_is_of_the_version(self) -> Iterator[InvalidValueError]:
        yield from _agrees("armNodeImage", self.arm_node_image, self.version)

    @check("bottlerocket_image")
    def _bottlerocket_has_the_settings(self) -> Iterator[InvalidValueError]:
        image = self.bottlerocket_image
        if image and tuple(map(int, image.split(".")[:2])) < OLDEST_BOTTLEROCKET:
            oldest = ".".join(map(str, OLDEST_BOTTLEROCKET))
            wanted = f"{oldest} or newer: older releases lack settings for huge pages"
            yield InvalidValueError(found=image, wanted=wanted, at=("bottlerocketImage",))

    @check("operators")
    def _someone_administers_it(self) -> Iterator[InvalidValueError]:
        # Whoever creates the cluster gets no rights by that, so Pulumi too acts as an operator.
        operators = self.operators.values()
        if not any(one.policy == ADMINISTRATOR and not one.namespaces for one in operators):
            yield InvalidValueError(
                found=f"no operator that holds {ADMINISTRATOR} in every namespace",
                wanted="one that does: the role that deploys has no other rights in the cluster",
                remedy="Give the policy, without namespaces, to the role that deploys.",
                at=("operators",),
            )

    @check("addons")
    def _addons_suit_the_network(self) -> Iterator[InvalidValueError]:
        for name, why in UNFIT.items():
            if name in self.addons:
                yield InvalidValueError(
                    found=f"the add-on {name}",
                    wanted=f"a cluster without it: it {why}",
                    remedy="Remove it.",
                    at=("addons", name),
                )


def _is_supported(version: str) -> bool:
    major, minor = (int(part) for part in version.split("."))
    return (major, minor) >= OLDEST


def _agrees(key: str, image: str | None, version: str) -> Iterator[InvalidValueError]:
    """Yield a mistake of an image for another version; without a sound version there is none."""
    if image is not None and _is_supported(version) and not image.startswith(f"{version}."):
        wanted = f"an image for Kubernetes {version}, the version of the cluster"
        yield InvalidValueError(found=image, wanted=wanted, at=(key,))
