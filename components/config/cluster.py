"""Stack configuration of the EKS cluster."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from components.config.domain import Arn, LogDays, PrivateCidr, Slug
from hostconfig.model.frozen import Frozen

OLDEST = (1, 35)
ADMINISTRATOR = "AmazonEKSClusterAdminPolicy"
ClusterVersion = Annotated[str, StringConstraints(pattern=r"^1\.\d{2}$")]
# EKS release version of a node image: <kubernetes patch>-<date>, as in the eks-ami changelog.
NodeImageRelease = Annotated[str, StringConstraints(pattern=r"^1\.\d{2}\.\d+-\d{8}$")]


class AccessConfig(Frozen):
    """An IAM role and the EKS access policy it holds in the cluster."""

    role: Arn
    policy: Annotated[str, StringConstraints(pattern=r"^AmazonEKS[A-Za-z]+Policy$")]
    namespaces: tuple[Slug, ...] = ()


class AddonConfig(Frozen):
    """A managed add-on at one version."""

    version: Annotated[str, StringConstraints(pattern=r"^v\d+\.\d+\.\d+-eksbuild\.\d+$")]


class ClusterConfig(Frozen):
    """The control plane: version, who may reach it, what it records."""

    version: ClusterVersion
    node_image: NodeImageRelease
    arm_node_image: NodeImageRelease | None = None
    operators: Annotated[dict[Slug, AccessConfig], Field(min_length=1)]
    operator_networks: Annotated[tuple[PrivateCidr, ...], Field(min_length=1)]
    addons: dict[Slug, AddonConfig]
    log_days: LogDays = 365

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
    def _calico_is_the_only_cni(self) -> Self:
        if "vpc-cni" in self.addons:
            msg = "add-on vpc-cni would fight Calico over every pod's interface; remove it"
            raise ValueError(msg)
        return self
