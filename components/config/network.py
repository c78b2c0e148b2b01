"""Stack configuration of the cloud network."""

from typing import Self

from pydantic import model_validator

from components.config.domain import LogDays, PrivateCidr
from hostconfig.model.frozen import Frozen

# A private subnet per zone is a sixteenth of the VPC; EKS wants at least a /28 in each.
SUBNET_BITS = 4


class NetworkConfig(Frozen):
    """Address ranges and what is kept of the traffic records."""

    vpc_cidr: PrivateCidr
    pod_cidr: PrivateCidr
    service_cidr: PrivateCidr
    flow_log_days: LogDays = 365
    egress_through_nat: bool = True

    @model_validator(mode="after")
    def _vpc_has_an_aws_size(self) -> Self:
        # Amazon VPC user guide: an IPv4 CIDR block is between /16 and /28; /20 leaves /24 subnets.
        if not 16 <= self.vpc_cidr.prefixlen <= 20:  # noqa: PLR2004
            msg = f"vpcCidr {self.vpc_cidr} is a /{self.vpc_cidr.prefixlen}; wanted /16 to /20"
            raise ValueError(msg)
        return self
