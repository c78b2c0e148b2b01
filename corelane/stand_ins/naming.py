"""The names and hashes a provider makes up for a resource, the same ones in every run."""

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, cast

from corelane.stand_ins.forcing import forcing_values
from corelane.stand_ins.sdk import TypeToken, resource_class
from corelane.stand_ins.shape import argument_class, fields_of

AUTONAMED: Final = "pulumi.com/autonamed"
# The property that carries the physical name where it is not `name`; from the property
# descriptions of pulumi_aws 7.51.1 ("If omitted, the provider will assign a random, unique name").
_NAME_PROPERTIES: Final = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:eks/nodeGroup:NodeGroup": "nodeGroupName",
    "aws:kms/alias:Alias": "name",
    # "Release name." Without one the provider makes it up, though its SDK calls it optional.
    "kubernetes:helm.sh/v3:Release": "name",
}
_SUFFIX: Final = 7


def digest_of(*words: str) -> str:
    """Return 64 hex digits that depend on the words and nothing else."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def identity_of(type_: str, name: str, inputs: Mapping[str, Any]) -> str:
    """Return the digest of one physical resource: a replaced one gets another."""
    forced = forcing_values(type_, inputs)
    return digest_of(type_, name, json.dumps(forced, sort_keys=True, default=str))


@functools.cache
def name_property(type_: str) -> str | None:
    """Return the property a provider fills with a name of its own, if the type has one.

    It is one the program may leave out and the provider always returns.
    """
    cls = resource_class(type_)
    arguments = None if cls is None else argument_class(cls)
    if cls is None or arguments is None:
        return None
    wanted = _NAME_PROPERTIES.get(type_, "name")
    taken, returned = fields_of(arguments).get(wanted), fields_of(cls).get(wanted)
    if taken is None or returned is None or taken.required:
        return None
    if returned.optional and type_ not in _NAME_PROPERTIES:
        return None
    return wanted if taken.scalar is str else None


def autoname(type_: str, name: str) -> str:
    """Return the physical name of a resource that is given none: its own and a suffix."""
    return f"{name}-{digest_of(type_, name)[:_SUFFIX]}"


def is_autonamed(type_: str, name: str, inputs: Mapping[str, Any]) -> bool:
    """Return whether the physical name is the provider's own choice."""
    if "metadata" in inputs:
        return _metadata(inputs).get("name") == autoname(type_, name)
    wanted = name_property(type_)
    return wanted is None or inputs.get(wanted) == autoname(type_, name)


def name_defaults(type_: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a provider adds to the inputs so that the resource has a physical name."""
    token = TypeToken.parse(type_)
    if token is not None and token.package == "kubernetes" and "metadata" in _accepted(type_):
        return _kubernetes_defaults(type_, name, inputs)
    wanted = name_property(type_)
    if wanted is None or wanted in inputs or f"{wanted}Prefix" in inputs:
        return {}
    return {wanted: autoname(type_, name)}


def _kubernetes_defaults(type_: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Name an object as pulumi-kubernetes does, which marks it with an annotation."""
    metadata = _metadata(inputs)
    if "name" in metadata or "generateName" in metadata:
        return {}
    return {"metadata": {"name": autoname(type_, name), "annotations": {AUTONAMED: "true"}}}


def _accepted(type_: str) -> frozenset[str]:
    cls = resource_class(type_)
    arguments = None if cls is None else argument_class(cls)
    return frozenset({"metadata"}) if arguments is None else frozenset(fields_of(arguments))


def _metadata(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    found: object = inputs.get("metadata")
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}
