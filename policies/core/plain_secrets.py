"""What looks like a secret in properties that anybody may read."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.core.pods import WORKLOADS, pod_of
from policies.core.read import has, items_at, mapping_at, text_at
from policies.core.stack import Resource
from policies.core.vocabulary import DOCKER_CONTAINER, LAUNCH_TEMPLATE

_NAME: Final = re.compile(
    r"password|passwd|passphrase|(^|[._-])(pass|pwd|secret|token|credentials?"
    r"|(api|private|session|access)[._-]?key)([._-]|$)",
    re.IGNORECASE,
)
_FLAG: Final = re.compile(r"-{0,2}[A-Za-z][\w.-]*=")
# Where a secret is, or what it is called, is no secret.
_REFERENCE: Final = re.compile(r"(^|[._-])(file|path|name|ref|url|arn|id)$", re.IGNORECASE)
# Key blocks; AWS access keys; Vault service and batch tokens; GitHub tokens; URLs with a password.
_VALUE: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bhv[sb]\.[\w-]{20,}"
    r"|\bgh[pousr]_\w{30,}|\w+://[^/\s:@]+:[^/\s:@]+@"
)


@dataclass(frozen=True, slots=True)
class PlainSecret:
    """Where a suspicious value is; never the value."""

    name: str
    path: str


def plain_secrets(resource: Resource) -> Iterator[PlainSecret]:
    """Yield each property that holds what looks like a secret."""
    if resource.type in WORKLOADS:
        yield from _in_pod(resource)
    elif resource.type == DOCKER_CONTAINER:
        yield from _in_docker(resource)
    elif resource.type == LAUNCH_TEMPLATE:
        if _VALUE.search(_decoded(text_at(resource.props, "userData"))):
            yield PlainSecret("a line of the user data", "userData")
    else:
        data = mapping_at(resource.props, "data")
        for key in data:
            if _suspicious(key, str(data[key])):
                yield PlainSecret(f"entry {key}", f"data.{key}")


def _in_docker(resource: Resource) -> Iterator[PlainSecret]:
    for index, entry in enumerate(items_at(resource.props, "envs")):
        name, _, value = str(entry).partition("=")
        if _suspicious(name, value):
            yield PlainSecret(f"variable {name}", f"envs[{index}]")
    yield from _in_words(resource.props, "command", "entrypoints")


def _in_words(props: object, *fields: str) -> Iterator[PlainSecret]:
    """Look into command lines, which every process list shows: ``--password=...``."""
    for field in fields:
        for index, word in enumerate(items_at(props, field)):
            name, _, value = str(word).lstrip("-").partition("=")
            if _suspicious(name if _FLAG.match(str(word)) else "", value or str(word)):
                yield PlainSecret("a word of a command line", f"{field}[{index}]")


def _in_pod(resource: Resource) -> Iterator[PlainSecret]:
    for container in pod_of(resource).containers():
        for index, variable in enumerate(items_at(container.props, "env")):
            name = text_at(variable, "name")
            if has(variable, "value") and _suspicious(name, text_at(variable, "value")):
                yield PlainSecret(
                    f"variable {name} of container {container.name}",
                    f"{container.path}.env[{index}]",
                )
        for found in _in_words(container.props, "command", "args"):
            yield PlainSecret(found.name, f"{container.path}.{found.path}")


def _suspicious(name: str, value: str) -> bool:
    named = _NAME.search(name) and not _REFERENCE.search(name) and not value.startswith("/")
    return bool(value) and bool(named or _VALUE.search(value))


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return text
