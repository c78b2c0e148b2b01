"""Named types of the stack file: what a string or number must look like to mean something."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from corelane.hostconfig.model.quantity import MIB, format_mib, parse_mib

# RFC 1123 label; 38 characters leave room for the suffixes that resource names add (63 in all).
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$")]
# RFC 1123 subdomain as Kubernetes applies it to object names.
DnsName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$",
        max_length=253,
    ),
]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
# A zone's letter picks its sixteenth of the VPC; the last one is left for NAT gateways.
Zone = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9][a-o]$")]
# The last part takes what IAM allows in names and paths, and no wildcard: an ARN is one thing.
Arn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[A-Za-z0-9/:_+=,.@-]+$",
        max_length=2048,
    ),
]
# An EC2 capacity reservation, or a resource group of them.
CapacityReservationArn = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws[a-z-]*:(ec2:[a-z0-9-]+:[0-9]{12}:capacity-reservation/cr-[0-9a-f]+"
        r"|resource-groups:[a-z0-9-]+:[0-9]{12}:group/[A-Za-z0-9._-]+)$"
    ),
]
# The only periods CloudWatch Logs keeps events for (PutRetentionPolicy, retentionInDays).
LogDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
]  # fmt: skip
AccountId = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
ImageByDigest = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$", max_length=512),
]
# Host, perhaps a port, perhaps a part of what is there: `quay.io/ceph` (distribution/reference).
Registry = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*$",
        max_length=255,
    ),
]
VaultPath = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9/_-]{1,126}[a-z0-9]$")]
PersonId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{1,62}@[a-z0-9-]+(\.[a-z0-9-]+)+$")
]
MountPath = Annotated[
    str,
    StringConstraints(
        pattern=r"^(/([A-Za-z0-9_-]|\.[A-Za-z0-9_-])[A-Za-z0-9._-]*)+$", max_length=255
    ),
    Field(examples=["/data"]),
]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z_][A-Z0-9_]*$", max_length=128)]
Port = Annotated[int, Field(ge=1, le=65535)]


def _is_private(network: IPv4Network) -> IPv4Network:
    if not network.is_private:
        msg = f"{network} is public; wanted a private range (RFC 1918, or 100.64.0.0/10)"
        raise ValueError(msg)
    return network


def _is_written_out(value: object) -> object:
    if not isinstance(value, str | IPv4Network):
        msg = f"{value!r} is no network; wanted one such as 10.16.0.0/16"
        raise ValueError(msg)  # noqa: TRY004 - pydantic reports a ValueError, and raises a TypeError
    return value


Cidr = Annotated[IPv4Network, BeforeValidator(_is_written_out), PlainSerializer(str)]
PrivateCidr = Annotated[Cidr, AfterValidator(_is_private)]


def _bytes(value: object) -> object:
    return parse_mib(value) * MIB if isinstance(value, str) else value


def format_memory(size: int) -> str:
    """Write bytes as the quantity Kubernetes reads, in whole mebibytes."""
    return format_mib(size // MIB)


# Bytes, read from a quantity of whole mebibytes such as 16Gi; Kubernetes cuts what is larger down
# to an int64 without a word (apimachinery pkg/api/resource/quantity.go).
Memory = Annotated[
    int,
    Field(gt=0, lt=2**63, multiple_of=MIB),
    BeforeValidator(_bytes),
    PlainSerializer(format_memory),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$"}),
]
