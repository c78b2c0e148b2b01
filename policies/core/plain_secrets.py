"""What looks like a secret in properties that anybody may read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from policies.core.hidden_text import decoded, texts_in
from policies.core.pods import WORKLOADS, pod_of
from policies.core.property_path import below
from policies.core.read import at, has, items_at, mapping_at, text_at
from policies.core.redact import CREDENTIALS
from policies.core.stack import Resource
from policies.core.vocabulary import BUCKET_OBJECT, DOCKER_CONTAINER, HELM_RELEASE, LAUNCH_TEMPLATE

_NAME: Final = re.compile(
    r"password|passwd|passphrase|(^|[._-])(pass|pwd|secret|token|credentials?"
    r"|(api|private|session|access)[._-]?key)([._-]|$)",
    re.IGNORECASE,
)
_FLAG: Final = re.compile(r"-{0,2}[A-Za-z][\w.-]*=")
# Where a secret is, or what it is called, is no secret.
_REFERENCE: Final = re.compile(r"(^|[._-])(file|path|name|ref|url|arn|id)$", re.IGNORECASE)
# `password = x`, `"password": "x"`: how files name their values. What follows may be a reference.
_PAIR: Final = re.compile(
    r"""(?<![\w.-])([A-Za-z][\w.-]{0,63})["']?[ \t]*[:=][ \t]*["']?([^\s"',;]{6,})"""
)
_NO_SECRET: Final = re.compile(r"[/$]|\d+$|\w{1,20}://")


@dataclass(frozen=True, slots=True)
class PlainSecret:
    """Where a suspicious value is; never the value."""

    name: str
    path: str


def plain_secrets(resource: Resource) -> Iterator[PlainSecret]:
    """Yield each property that holds what looks like a secret."""
    if resource.type in WORKLOADS:
        return _in_pod(resource)
    return _READERS.get(resource.type, _in_data)(resource)


def _in_release(resource: Resource) -> Iterator[PlainSecret]:
    """Look through a chart's values, which Helm keeps in the cluster beside the release."""
    return _in_values(at(resource.props, "values"), "values", "")


def _in_user_data(resource: Resource) -> Iterator[PlainSecret]:
    if _hides_secret(text_at(resource.props, "userData")):
        yield PlainSecret("a line of the user data", "userData")


def _in_object(resource: Resource) -> Iterator[PlainSecret]:
    for field in ("content", "contentBase64"):
        if _hides_secret(text_at(resource.props, field)):
            yield PlainSecret("a line of the object", field)


def _in_data(resource: Resource) -> Iterator[PlainSecret]:
    data = mapping_at(resource.props, "data")
    for key in data:
        if _suspicious(key, text := str(data[key])) or _in_text(text):
            yield PlainSecret(f"entry {key}", below("data", key))
    packed = mapping_at(resource.props, "binaryData")
    for key in packed:
        if any(_suspicious(key, text) or _in_text(text) for text in _packed(str(packed[key]))):
            yield PlainSecret(f"entry {key}", below("binaryData", key))


def _packed(text: str) -> Iterator[str]:
    """Yield the text that base64 holds; a program or a picture is none."""
    for data in decoded(text):
        try:
            yield data.decode()
        except UnicodeDecodeError:
            return


def reads_as_secret(text: str) -> bool:
    """Tell whether a text has the form of a secret, or names one in passing."""
    return bool(CREDENTIALS.search(text)) or _in_text(text)


def _in_text(text: str) -> bool:
    """Look for a named secret in a file that an entry holds."""
    pairs = (match.groups() for match in _PAIR.finditer(text))
    return any(_named(*pair) and not _NO_SECRET.match(pair[1]) for pair in pairs)


def _in_values(value: object, path: str, name: str) -> Iterator[PlainSecret]:
    if isinstance(value, Mapping):
        branch = cast("Mapping[str, object]", value)
        for key in branch:
            yield from _in_values(branch[key], below(path, key), key)
    elif isinstance(value, str):
        if _suspicious(name, value) or _in_text(value):
            yield PlainSecret(f"value {name}", path)
    else:
        for index, item in enumerate(items_at({"": value}, "")):
            yield from _in_values(item, f"{path}[{index}]", name)


def _in_docker(resource: Resource) -> Iterator[PlainSecret]:
    for index, entry in enumerate(items_at(resource.props, "envs")):
        name, _, value = str(entry).partition("=")
        if _suspicious(name, value) or _in_text(value):
            yield PlainSecret(f"variable {name}", f"envs[{index}]")
    yield from _in_words(resource.props, "command", "entrypoints")


def _in_words(props: object, *fields: str) -> Iterator[PlainSecret]:
    """Look into command lines, which every process list shows: ``--password=x``, ``--token x``."""
    for field in fields:
        before = ""
        for index, word in enumerate(map(str, items_at(props, field))):
            name, _, value = word.lstrip("-").partition("=")
            flag = name if _FLAG.match(word) else "" if word.startswith("-") else before
            if _suspicious(flag, value or word) or (" " in word and _in_text(word)):
                yield PlainSecret("a word of a command line", f"{field}[{index}]")
            before = name if word.startswith("--") and not value else ""


def _in_pod(resource: Resource) -> Iterator[PlainSecret]:
    for container in pod_of(resource).containers():
        for index, variable in enumerate(items_at(container.props, "env")):
            name = text_at(variable, "name")
            value = text_at(variable, "value") if has(variable, "value") else ""
            if _suspicious(name, value) or _in_text(value):
                yield PlainSecret(
                    f"variable {name} of container {container.name}",
                    f"{container.path}.env[{index}]",
                )
        for found in _in_words(container.props, "command", "args"):
            yield PlainSecret(found.name, f"{container.path}.{found.path}")


def _suspicious(name: str, value: str) -> bool:
    return _named(name, value) or bool(CREDENTIALS.search(value))


def _named(name: str, value: str) -> bool:
    """Tell whether a value's name calls it a secret, and it is no reference to one."""
    called = _NAME.search(name) and not _REFERENCE.search(name)
    return bool(called and value) and not value.startswith("/")


def _hides_secret(text: str) -> bool:
    """Look into a text as it is, and into what it encodes."""
    whole = (text.encode(), *decoded(text))
    return any(CREDENTIALS.search(found) for data in whole for found in texts_in(data))


_READERS: Final[Mapping[str, Callable[[Resource], Iterator[PlainSecret]]]] = {
    BUCKET_OBJECT: _in_object,
    DOCKER_CONTAINER: _in_docker,
    HELM_RELEASE: _in_release,
    LAUNCH_TEMPLATE: _in_user_data,
}
