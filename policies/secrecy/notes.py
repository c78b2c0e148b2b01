"""Plain secrets in notes: the properties of any resource that say what it is, and whose."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from corelane.policies.secrecy.forms import PlainSecret, holds_credential, in_json
from corelane.policies.values.property_path import below
from corelane.policies.values.read import has, text_at

_NOTES: Final[Mapping[str, str]] = {
    "annotations": "annotation",
    "comment": "comment",
    "description": "description",
    "displayName": "name",
    "labels": "label",
    "metadata": "metadata",
    "name": "name",
    "tags": "tag",
}
"""Properties that consoles, bills and logs show, by what an entry of one is called."""
_NAMES: Final = ("key", "label", "name")
"""What names the `value` of a note that is an item of a list."""
_AROUND: Final = frozenset(
    {"defaultTags", "egress", "ingress", "jobTemplate", "podTemplate", "rules", "secretTemplate"}
    | {"spec", "tagSpecifications", "target", "template", "volumeClaimTemplates"}
)
"""Properties that notes lie in. No other is read: a value may be unknown before an update."""


def in_notes(props: object) -> Iterator[PlainSecret]:
    """Look into tags, labels, annotations, names and descriptions of a resource."""
    yield from _within(props, "")


def noted(text: str) -> bool:
    """Return whether a note holds a credential, or a file with a secret in it."""
    return holds_credential(text) or in_json(text)


def _within(value: object, path: str) -> Iterator[PlainSecret]:
    if isinstance(value, Mapping):
        branch = cast("Mapping[str, object]", value)
        for key in branch:
            if kind := _NOTES.get(key):
                yield from _noted_at(branch[key], kind, below(path, key))
            elif key in _AROUND:
                yield from _within(branch[key], below(path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield from _within(item, below(path, index))


def _noted_at(value: object, kind: str, path: str) -> Iterator[PlainSecret]:
    """Look into a note: a text, or texts by name, of which the name may be the secret."""
    if isinstance(value, str):
        if noted(value):
            yield PlainSecret(f"the {kind}", path)
    elif isinstance(value, Mapping):
        yield from _by_name(cast("Mapping[str, object]", value), kind, path)
    elif isinstance(value, Sequence):
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield from _item(item, kind, below(path, index))


def _by_name(entries: Mapping[str, object], kind: str, path: str) -> Iterator[PlainSecret]:
    for key in entries:
        if noted(key):
            yield PlainSecret(f"the name of a {kind}", path)
        elif isinstance(text := entries[key], str):
            if noted(text):
                yield PlainSecret(f"{kind} {key}", below(path, key))
        else:
            yield from _noted_at(text, _NOTES.get(key, kind), below(path, key))


def _item(item: object, kind: str, path: str) -> Iterator[PlainSecret]:
    """Look into an item of a list of notes, which may have its name in a field of its own."""
    if isinstance(item, str):
        yield from _noted_at(item, kind, path)
    elif named := [key for key in _NAMES if has(item, "value") and has(item, key)]:
        name = text_at(item, named[0])
        if noted(name):
            yield PlainSecret(f"the name of a {kind}", below(path, named[0]))
        elif noted(text_at(item, "value")):
            yield PlainSecret(f"{kind} {name}", path)
    else:
        yield from _within(item, path)
