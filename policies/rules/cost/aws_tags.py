"""Tags of AWS resources, including default tags of the provider."""

import json
from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.values.read import at, mapping_at

# pulumi-aws 7.51.1: resource types of a platform that have an input `tags`. All are billed, or
# contain or give access to what is billed.
_KINDS: Final = {
    "backup": ("Plan", "Vault"),
    "cloudwatch": ("LogGroup",),
    "dlm": ("LifecyclePolicy",),
    "ebs": ("Volume",),
    "ec2": (
        "Eip",
        "FlowLog",
        "Instance",
        "InternetGateway",
        "LaunchTemplate",
        "NatGateway",
        "PlacementGroup",
        "RouteTable",
        "SecurityGroup",
        "Subnet",
        "Vpc",
        "VpcEndpoint",
        "VpnGateway",
    ),
    "eks": ("AccessEntry", "Addon", "Cluster", "NodeGroup", "PodIdentityAssociation"),
    "iam": ("Role",),
    "kms": ("Key",),
    "rolesanywhere": ("Profile",),
    "s3": ("Bucket", "BucketObjectv2"),
}
TAGGABLE: Final = frozenset(
    f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}"
    for module, kinds in _KINDS.items()
    for kind in kinds
)
_PROVIDER: Final = "pulumi:providers:aws"


def tags_of(resource: Resource, stack: Stack) -> Mapping[str, Any]:
    """Return the tags of a resource over the default tags of the stack's only AWS provider."""
    return {**stack.once(_default_tags), **mapping_at(resource.props, "tags")}


def _default_tags(stack: Stack) -> dict[str, Any]:
    """Return the default tags; the engine passes structured inputs of a provider as JSON text."""
    providers = stack.of_type(_PROVIDER)
    if len(providers) != 1:
        return {}
    given = at(providers[0].props, "defaultTags")
    try:
        found: object = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return {}
    return dict(mapping_at(found, "tags"))
