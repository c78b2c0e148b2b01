"""Plain secrets: in properties that anybody may read."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Final

from corelane.policies.model.stack import Resource
from corelane.policies.model.vocabulary import (
    BUCKET_OBJECT,
    CONFIG_MAP,
    DOCKER_CONTAINER,
    HELM_RELEASE,
    INSTANCE,
    LAUNCH_TEMPLATE,
)
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.secrecy.forms import (
    PlainSecret,
    has_form,
    in_text,
    in_values,
    in_words,
    suspicious,
)
from corelane.policies.secrecy.notes import in_notes
from corelane.policies.secrecy.payload_decoding import decoded, texts_in
from corelane.policies.secrecy.pod_secrets import in_pod
from corelane.policies.values.property_path import below
from corelane.policies.values.read import at, items_at, mapping_at, text_at

CUSTOM: Final = frozenset(
    {
        "kubernetes:ceph.rook.io/v1:CephCluster",
        "kubernetes:ceph.rook.io/v1:CephObjectStoreUser",
        "kubernetes:cert-manager.io/v1:Certificate",
        "kubernetes:cert-manager.io/v1:ClusterIssuer",
        "kubernetes:cert-manager.io/v1:Issuer",
        "kubernetes:external-secrets.io/v1:ClusterSecretStore",
        "kubernetes:external-secrets.io/v1:ExternalSecret",
        "kubernetes:external-secrets.io/v1:SecretStore",
        "kubernetes:operator.tigera.io/v1:Installation",
    }
)
"""Custom resources of the operators that the platform runs, in whose specification a value could
be written where a reference to a Secret is meant."""
_NO_TEXT: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
"""Control characters that a program or a picture holds, and no text that extends ASCII: those of
white space and of colours are left out."""


def plain_secrets(resource: Resource) -> Iterator[PlainSecret]:
    """Yield each property that holds what looks like a secret, once."""
    paths: set[str] = set()
    for found in chain(_in_values_of(resource), in_notes(resource.props)):
        if found.path not in paths:
            paths.add(found.path)
            yield found


def _in_values_of(resource: Resource) -> Iterator[PlainSecret]:
    """Look into what the type of a resource has for values."""
    if resource.type in WORKLOADS:
        yield from in_pod(resource)
    elif resource.type in CUSTOM:
        yield from in_values(at(resource.props, "spec"), "spec")
    elif resource.type in _READERS:
        yield from _READERS[resource.type](resource)


def _in_release(resource: Resource) -> Iterator[PlainSecret]:
    """Look through a chart's values, which Helm keeps in the cluster beside the release."""
    return in_values(at(resource.props, "values"), "values")


def _in_user_data(resource: Resource) -> Iterator[PlainSecret]:
    for field in ("userData", "userDataBase64"):
        if _hides_secret(text_at(resource.props, field)):
            yield PlainSecret("a line of the user data", field)


def _in_object(resource: Resource) -> Iterator[PlainSecret]:
    for field in ("content", "contentBase64"):
        if _hides_secret(text_at(resource.props, field)):
            yield PlainSecret("a line of the object", field)


def _in_data(resource: Resource) -> Iterator[PlainSecret]:
    data = mapping_at(resource.props, "data")
    for key in data:
        if suspicious(key, text := str(data[key])) or in_text(text):
            yield PlainSecret(f"entry {key}", below("data", key))
    packed = mapping_at(resource.props, "binaryData")
    for key in packed:
        if any(suspicious(key, text) or in_text(text) for text in _packed(str(packed[key]))):
            yield PlainSecret(f"entry {key}", below("binaryData", key))


def _packed(text: str) -> Iterator[str]:
    """Yield every text that base64 holds; a program or a picture is none."""
    for data in decoded(text):
        yield from (found for found in texts_in(data) if not _NO_TEXT.search(found))


def _in_docker(resource: Resource) -> Iterator[PlainSecret]:
    for index, entry in enumerate(items_at(resource.props, "envs")):
        name, _, value = str(entry).partition("=")
        if suspicious(name, value) or in_text(value):
            yield PlainSecret(f"variable {name}", below("envs", index))
    yield from in_words(resource.props, "command", "entrypoints")
    for found in in_words(at(resource.props, "healthcheck"), "tests"):
        yield PlainSecret(found.name, f"healthcheck.{found.path}")


def _hides_secret(text: str) -> bool:
    """Look into a text as it is, and into what it encodes."""
    whole = (text.encode(), *decoded(text))
    return any(_has_secret(found) for data in whole for found in texts_in(data))


def _has_secret(text: str) -> bool:
    """Return whether a text holds a credential, or a named secret; a program names none."""
    return has_form(text) or (not _NO_TEXT.search(text) and in_text(text))


_READERS: Final[Mapping[str, Callable[[Resource], Iterator[PlainSecret]]]] = {
    BUCKET_OBJECT: _in_object,
    CONFIG_MAP: _in_data,
    DOCKER_CONTAINER: _in_docker,
    HELM_RELEASE: _in_release,
    INSTANCE: _in_user_data,
    LAUNCH_TEMPLATE: _in_user_data,
}
