"""Named types of the stack file: what a string or number must look like to mean something."""

from ipaddress import IPv4Network
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from corelane.hostconfig.model.invalid_value import InvalidValueError
from corelane.hostconfig.model.owned_folder import FOLDER_PATH
from corelane.hostconfig.model.quantity import FACTORS, MIB, format_mib, parse_mib

PATTERNS: Final[dict[str, str]] = {}
"""Each pattern of a text, in words: a JSON Schema keeps only the pattern of a key."""


def text(pattern: str, wanted: str, *, longest: int | None = None, example: str = "") -> Any:  # noqa: ANN401 - as pydantic.Field
    """Return the constraint of a text, in the words by which messages and editors show it."""
    PATTERNS[pattern] = wanted
    examples = [example] if example else None
    return Field(pattern=pattern, description=wanted, max_length=longest, examples=examples)


# RFC 1123 label; 38 characters leave room for the suffixes that resource names add (63 in all).
Slug = Annotated[
    str,
    text(
        r"^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$",
        "at most 38 lower-case letters, digits and dashes, the first a letter",
    ),
]
# RFC 1123 subdomain as Kubernetes applies it to object names.
DnsName = Annotated[
    str,
    text(
        r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$",
        "a DNS name in lower case, such as fr2-eng-01.meridian.internal",
        longest=253,
    ),
]
# Also the session name of its certificate: IAM Roles Anywhere takes 64 characters.
NodeName = Annotated[
    str,
    text(
        r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$",
        "a DNS name of at most 63 characters in lower case, such as fr2-eng-01.meridian.internal",
        longest=63,
    ),
]
TrustAnchorArn = Annotated[
    str,
    text(
        r"^arn:aws[a-z-]*:rolesanywhere:[a-z0-9-]+:[0-9]{12}:trust-anchor/[A-Za-z0-9-]+$",
        "the ARN of a trust anchor of IAM Roles Anywhere",
        longest=1011,
    ),
]
Region = Annotated[str, text(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region, such as eu-central-1")]
# A zone's letter picks its sixteenth of the VPC; the last one is left for NAT gateways.
Zone = Annotated[
    str,
    text(r"^[a-z]{2}(-[a-z]+)+-[0-9][a-o]$", "an availability zone of AWS, such as eu-central-1a"),
]
# The last part takes what IAM allows in names and paths, and no wildcard: an ARN is one thing.
Arn = Annotated[
    str,
    text(
        r"^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[A-Za-z0-9/:_+=,.@-]+$",
        "an ARN without wildcards, such as arn:aws:iam::210987654321:role/auditors",
        longest=2048,
    ),
]
# An EC2 capacity reservation, or a resource group of them.
CapacityReservationArn = Annotated[
    str,
    text(
        r"^arn:aws[a-z-]*:(ec2:[a-z0-9-]+:[0-9]{12}:capacity-reservation/cr-[0-9a-f]+"
        r"|resource-groups:[a-z0-9-]+:[0-9]{12}:group/[A-Za-z0-9._-]+)$",
        "the ARN of a capacity reservation of EC2, or of a resource group of them",
    ),
]
# The only periods CloudWatch Logs keeps events for (PutRetentionPolicy, retentionInDays).
LogDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
]  # fmt: skip
AccountId = Annotated[str, text(r"^[0-9]{12}$", "an AWS account: twelve digits, in quotes")]
ImageByDigest = Annotated[
    str,
    text(
        r"^[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}$",
        "an image by its digest: <registry>/<name>@sha256:<64 digits>",
        longest=512,
    ),
]
# Host, perhaps a port, perhaps a part of what is there: `quay.io/ceph` (distribution/reference).
Registry = Annotated[
    str,
    text(
        r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9][a-z0-9._-]*)*$",
        "a registry, such as registry.meridian.internal or quay.io/ceph",
        longest=255,
    ),
]
VaultPath = Annotated[
    str,
    text(
        r"^[a-z0-9][a-z0-9/_-]{1,126}[a-z0-9]$", "a path in Vault, such as index-arb/xetra/session"
    ),
]
PersonId = Annotated[
    str,
    text(
        r"^[a-z0-9][a-z0-9._-]{1,62}@[a-z0-9-]+(\.[a-z0-9-]+)+$",
        "an address in lower case, such as platform@meridian.example",
    ),
]
# Also a label's value in Kubernetes, which is shorter than a tag's in AWS.
CostCenter = Annotated[
    str,
    text(
        r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
        "at most 63 letters, digits, dots, dashes and underscores, such as TRD-1000",
    ),
]
MountPath = Annotated[
    str,
    text(
        r"^(/([A-Za-z0-9_-]|\.[A-Za-z0-9_-])[A-Za-z0-9._-]*)+$",
        "an absolute path without . and .., such as /data",
        longest=255,
        example="/data",
    ),
]
FolderPath = Annotated[
    str,
    text(
        FOLDER_PATH,
        "a folder below /srv, such as /srv/order-gateway/journal",
        longest=255,
        example="/srv/gateway/journal",
    ),
]
CommandWord = Annotated[
    str,
    text(
        r"^[ -~]{1,512}$",
        "a word of a command in printable ASCII, such as --check",
        example="/usr/bin/gateway",
    ),
]
EnvName = Annotated[
    str, text(r"^[A-Z_][A-Z0-9_]*$", "a variable in upper case, such as LOG_LEVEL", longest=128)
]
Port = Annotated[int, Field(ge=1, le=65535)]


# RFC 1918, and the shared space of RFC 6598, which clusters use for pods. What Python calls private
# has loopback and link-local addresses too, and not the shared space.
_PRIVATE: Final = tuple(
    IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


_LONGEST_PREFIX: Final = 32
_NUMBERS, _LARGEST = 4, 255


def _is_private(network: IPv4Network) -> IPv4Network:
    if not any(network.subnet_of(each) for each in _PRIVATE):
        wanted = "a private range (RFC 1918, or 100.64.0.0/10)"
        raise InvalidValueError(found=f"{network}, which is not private", wanted=wanted)
    return network


def _is_written_out(value: object) -> object:
    if isinstance(value, IPv4Network):
        return value
    wanted = "a network such as 10.16.0.0/16"
    if not isinstance(value, str):
        raise InvalidValueError(found=repr(value), wanted=wanted)
    address, _, prefix = value.partition("/")
    if prefix.isdecimal() and int(prefix) > _LONGEST_PREFIX:
        found, wanted = (
            f"{value}, with a prefix of {prefix}",
            f"a prefix of at most {_LONGEST_PREFIX}",
        )
        raise InvalidValueError(found=found, wanted=wanted)
    numbers = address.split(".")
    if len(numbers) == _NUMBERS and any(n.isdecimal() and int(n) > _LARGEST for n in numbers):
        raise InvalidValueError(
            found=f"{value}, with a number above {_LARGEST}", wanted=f"{wanted}: four from 0 to 255"
        )
    if ":" in address:
        raise InvalidValueError(found=f"{value}, of IPv6", wanted=f"one of IPv4, {wanted}")
    try:
        network = IPv4Network(value, strict=False)
    except ValueError:
        raise InvalidValueError(found=repr(value), wanted=wanted) from None
    if str(network.network_address) != address:
        raise InvalidValueError(
            found=f"{value}, in which host bits are set",
            wanted=f"the first address of its network, as in {network}",
            remedy=f"Did you mean {network}?",
        )
    return network


Cidr = Annotated[IPv4Network, BeforeValidator(_is_written_out), PlainSerializer(str)]
PrivateCidr = Annotated[Cidr, AfterValidator(_is_private)]


def _bytes(value: object) -> object:
    size = parse_mib(value) * MIB if isinstance(value, str) else value
    if isinstance(size, int) and (isinstance(value, bool) or size % MIB or not 0 < size < 2**63):
        wanted = "a quantity of memory above 0 with its unit, such as 512Mi or 16Gi"
        raise InvalidValueError(found=repr(value), wanted=wanted)
    return size


def format_memory(size: int) -> str:
    """Write bytes as the quantity Kubernetes reads, in whole mebibytes."""
    return format_mib(size // MIB)


def show_memory(size: int) -> str:
    """Write bytes as a person does: in the largest unit that leaves a whole number."""
    unit = next(unit for unit in ("Ti", "Gi", "Mi", "Ki", "") if size % FACTORS[unit] == 0)
    return f"{size // FACTORS[unit]}{unit}"


# Bytes, read from a quantity of whole mebibytes such as 16Gi; Kubernetes cuts what is larger down
# to an int64 without a word (apimachinery pkg/api/resource/quantity.go).
Memory = Annotated[
    int,
    BeforeValidator(_bytes),
    PlainSerializer(format_memory),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$",
            "description": "a quantity of memory, such as 512Mi or 16Gi",
        }
    ),
]
