"""Stack configuration of the cloud network."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator

from corelane.components.config.sections.domain import Cidr, LogDays, PrivateCidr
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.invalid_value import InvalidValueError

# A private subnet per zone is a sixteenth of the VPC; EKS wants at least a /28 in each.
SUBNET_BITS = 4
# As wide as the widest private network: 10.0.0.0/8.
WIDEST = 8


def _is_somebodys(network: IPv4Network) -> IPv4Network:
    if network.prefixlen < WIDEST:
        wanted = f"a private network of your organization, a /{WIDEST} or narrower"
        raise InvalidValueError(found=str(network), wanted=wanted)
    return network


NamedNetwork = Annotated[Cidr, AfterValidator(_is_somebodys)]


class NetworkConfig(Checked):
    """Address ranges and what is kept of the traffic records."""

    vpc_cidr: PrivateCidr
    pod_cidr: PrivateCidr
    service_cidr: PrivateCidr
    flow_log_days: LogDays = 365
    egress_through_nat: bool = True
    # Where trading hosts fetch images by HTTPS beyond the VPC: the firm's registry, and S3 for the
    # layers of ECR. Without any they may call every address.
    image_networks: tuple[NamedNetwork, ...] = ()

    @check("vpc_cidr")
    def _vpc_has_an_aws_size(self) -> Iterator[InvalidValueError]:
        # Amazon VPC user guide: an IPv4 CIDR block is between /16 and /28; /20 leaves /24 subnets.
        if self.vpc_cidr.prefixlen not in range(16, 21):
            found = f"{self.vpc_cidr}, a /{self.vpc_cidr.prefixlen}"
            yield InvalidValueError(found=found, wanted="one from /16 to /20", at=("vpcCidr",))
