"""Stack configuration of the EKS cluster."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from corelane.components.config.sections.admission import AdmissionConfig
from corelane.components.config.sections.domain import Arn, LogDays, PrivateCidr, Slug
from corelane.components.config.sections.host_gate import HostGateConfig
from corelane.hostconfig.model.frozen import Frozen

OLDEST = (1, 35)
# Add-ons that a cluster with Calico's overlay cannot use. Whether the managed metrics-server can
# be put on the host's network is not in its published configuration; its own chart can.
UNFIT = {
    "vpc-cni": "would fight Calico over every pod's interface",
    "metrics-server": "serves its API from the overlay, which the control plane cannot reach",
}
ADMINISTRATOR = "AmazonEKSClusterAdminPolicy"
ClusterVersion = Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{2}$")]
# EKS release version of a node image: <kubernetes patch>-<date>, as in the eks-ami changelog.
NodeImageRelease = Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{2}\.[0-9]+-[0-9]{8}$")]


class AccessConfig(Frozen):
    """An IAM role and the EKS access policy it holds in the cluster."""

    role: Arn
    policy: Annotated[str, StringConstraints(pattern=r"^AmazonEKS[A-Za-z]+Policy$")]
    namespaces: tuple[Slug, ...] = ()


class AddonConfig(Frozen):
    """A managed add-on at one version."""

    version: Annotated[
        str, StringConstraints(pattern=r"^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$")
    ]


class ClusterConfig(Frozen):
    """The control plane: version, who may reach it, what it records."""

    version: ClusterVersion
    node_image: NodeImageRelease
    arm_node_image: NodeImageRelease | None = None
    operators: Annotated[dict[Slug, AccessConfig], Field(min_length=1)]
    # Amazon VPC quotas: a security group takes 60 inbound rules, and each network is one.
    operator_networks: Annotated[tuple[PrivateCidr, ...], Field(min_length=1, max_length=60)]
    addons: dict[Slug, AddonConfig]
    log_days: LogDays = 365
    host_gate: HostGateConfig | None = None
    admission: AdmissionConfig | None = None

    @model_validator(mode="after")
    def _versions_are_supported_and_agree(self) -> Self:
        major, minor = (int(part) for part in self.version.split("."))
        if (major, minor) < OLDEST:
            msg = f"version {self.version} is older than 1.35, the oldest with every kubelet option"
            raise ValueError(msg)
        for image in filter(None, (self.node_image, self.arm_node_image)):
            if not image.startswith(f"{self.version}."):
                msg = f"node image {image} is not built for Kubernetes {self.version}"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _someone_administers_it(self) -> Self:
        # Whoever creates the cluster gets no rights by that, so Pulumi too acts as an operator.
        operators = self.operators.values()
        if not any(one.policy == ADMINISTRATOR and not one.namespaces for one in operators):
            msg = (
                f"no operator holds {ADMINISTRATOR} in every namespace; give it to the role that "
                "deploys, which has no other rights in the cluster"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _addons_suit_the_network(self) -> Self:
        if faults := [f"add-on {name} {why}" for name, why in UNFIT.items() if name in self.addons]:
            msg = f"{'; '.join(faults)}; remove it"
            raise ValueError(msg)
        return self
