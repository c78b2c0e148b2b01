"""Ids, arns and endpoints in the forms the AWS documentation gives for each kind."""

import base64
import functools
from collections.abc import Callable, Mapping
from typing import Final

from corelane.stand_ins.naming import digest_of, name_property
from corelane.stand_ins.resource import Subject

# No account and no Region: whoever reads an answer in a manifest sees that it is one.
ACCOUNT: Final = "000000000000"
REGION: Final = "offline"

# Prefixes of EC2 ids ("Resource IDs" in the Amazon EC2 User Guide): prefix and 17 hex digits.
_PREFIXES: Final[Mapping[str, str]] = {
    "Vpc": "vpc",
    "Subnet": "subnet",
    "RouteTable": "rtb",
    "RouteTableAssociation": "rtbassoc",
    "Route": "r",
    "InternetGateway": "igw",
    "EgressOnlyInternetGateway": "eigw",
    "NatGateway": "nat",
    "Eip": "eipalloc",
    "SecurityGroup": "sg",
    "SecurityGroupRule": "sgrule",
    "SecurityGroupIngressRule": "sgr",
    "SecurityGroupEgressRule": "sgr",
    "LaunchTemplate": "lt",
    "VpcEndpoint": "vpce",
    "FlowLog": "fl",
    "NetworkAcl": "acl",
    "NetworkInterface": "eni",
    "Instance": "i",
    "Volume": "vol",
    "TransitGateway": "tgw",
    "DefaultSecurityGroup": "sg",
}
# A property that names another resource of these kinds gets such an id.
_REFERENCES: Final[Mapping[str, str]] = {
    "securitygroupid": "sg",
    "routetableid": "rtb",
    "networkaclid": "acl",
    "networkinterfaceid": "eni",
    "associationid": "rtbassoc",
    "vpcid": "vpc",
    "subnetid": "subnet",
    "dhcpoptionsid": "dopt",
    "allocationid": "eipalloc",
}
_WITHOUT_REGION: Final = frozenset({"iam", "s3"})
# Kinds that an ARN writes in another way than with dashes (Service Authorization Reference).
_KINDS: Final[Mapping[str, str]] = {
    "NodeGroup": "nodegroup",
    "PodIdentityAssociation": "podidentityassociation",
}


def _joined(*properties: str) -> Callable[[Subject], str]:
    return lambda s: ":".join(s.text(p) or s.identity[:17] for p in properties)


# Ids made of inputs (each provider resource's "Import" section).
_COMPOSED: Final[Mapping[str, Callable[[Subject], str]]] = {
    "aws:eks/nodeGroup:NodeGroup": _joined("clusterName", "nodeGroupName"),
    "aws:eks/addon:Addon": _joined("clusterName", "addonName"),
    "aws:eks/accessEntry:AccessEntry": _joined("clusterName", "principalArn"),
    "aws:kms/key:Key": lambda s: s.uuid(),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": lambda s: (
        f"{s.text('role')}/{s.text('policyArn')}"
    ),
}


def aws_id(subject: Subject) -> str:
    """Return the id of a created AWS resource."""
    composed = _COMPOSED.get(subject.type)
    if composed is not None:
        return composed(subject)
    prefix = _PREFIXES.get(subject.token.name)
    if prefix is not None:
        return f"{prefix}-{subject.identity[:17]}"
    return _physical_name(subject) or subject.identity[:26]


def aws_value(name: str, subject: Subject, id_: str) -> str:
    """Return a text property that AWS fills in."""
    lowered = name.lower()
    made = _VALUES.get(name)
    if made is not None:
        return made(subject, id_)
    prefix = next((p for ending, p in _REFERENCES.items() if lowered.endswith(ending)), None)
    if prefix is not None:
        return f"{prefix}-{digest_of(subject.identity, name)[:17]}"
    if lowered.endswith("arn"):
        return _arn(subject, id_)
    if lowered.endswith(("cidrblock", "cidr")):
        return "10.100.0.0/16"
    if lowered.endswith(("prefix", "suffix", "message", "reason")):
        return ""
    return f"{name}-{digest_of(subject.identity, name)[:8]}"


def _arn(subject: Subject, id_: str) -> str:
    service = subject.token.module.partition("/")[0]
    place = "" if service in _WITHOUT_REGION else _region(subject)
    account = "" if service == "s3" else ACCOUNT
    if service == "s3":
        return f"arn:aws:s3:::{id_}"
    kind = _KINDS.get(subject.token.name, _dashed(subject.token.name))
    path = subject.text("path") or "/"
    tail = id_.replace(":", "/") if service == "eks" else id_
    if service == "logs" or kind == "log-group":
        return f"arn:aws:logs:{place}:{account}:log-group:{id_}"
    return f"arn:aws:{service}:{place}:{account}:{kind}{path if service == 'iam' else '/'}{tail}"


def _region(subject: Subject) -> str:
    return subject.text("region") or REGION


def _physical_name(subject: Subject) -> str | None:
    named = name_property(subject.type) or "name"
    return subject.text(named) or subject.text("name")


@functools.cache
def _dashed(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def _host(subject: Subject) -> str:
    return f"{subject.identity[:32].upper()}.gr7.{_region(subject)}"


_VALUES: Final[Mapping[str, Callable[[Subject, str], str]]] = {
    "region": lambda s, _: _region(s),
    "name": lambda s, _: _physical_name(s) or s.name,
    "arn": _arn,
    "accountId": lambda _s, _: ACCOUNT,
    "ownerId": lambda _s, _: ACCOUNT,
    "status": lambda _s, _: "ACTIVE",
    "state": lambda _s, _: "available",
    # No clock: the same plan on another day is the same plan.
    "createdAt": lambda _s, _: "1970-01-01T00:00:00Z",
    "createDate": lambda _s, _: "1970-01-01T00:00:00Z",
    "modifiedAt": lambda _s, _: "1970-01-01T00:00:00Z",
    "endpoint": lambda s, _: f"https://{_host(s)}.eks.amazonaws.com",
    "issuer": lambda s, _: (
        f"https://oidc.eks.{_region(s)}.amazonaws.com/id/{s.identity[:32].upper()}"
    ),
    "data": lambda s, _: base64.b64encode(f"stand-in CA {s.identity}".encode()).decode(),
    "keyId": lambda s, _: s.uuid(),
    "uniqueId": lambda s, _: f"AROA{s.identity[:17].upper()}",
    "platformVersion": lambda _s, _: "eks.1",
    "publicIp": lambda _s, _: "198.51.100.1",
    "privateIp": lambda _s, _: "10.0.0.1",
    "dnsName": lambda s, _: f"{s.name}.example.internal",
}
