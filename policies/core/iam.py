"""What a policy document of AWS allows, statement by statement.

The grammar is that of the IAM reference, "Grammar of the IAM JSON policy language": actions,
resources and principals are a text or a list of them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from policies.core.read import Malformed, at, has, items_at, mapping_at, text_at, texts_at

# Everything, everything of a service, or everything of a kind; in S3 a bucket stands for the kind.
_EVERY: Final = re.compile(
    r"\*|arn:[^:]*:(s3:[^:]*:[^:]*:|(?!s3:)[^:]*:[^:]*:[^:]*:([a-z-]+[:/])?)\*"
)


def allowances(document: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the statements that allow something, each with its name or number.

    Text that is no policy document raises ``Malformed``; an absent one allows nothing.
    """
    if document is None:
        return
    read = _read(document)
    single = mapping_at(read, "Statement")
    found = [single] if single else [*items_at(read, "Statement")]
    if not found:
        msg = "found a document without statements, wanted a policy of AWS"
        raise Malformed(msg)
    for index, statement in enumerate(found):
        if text_at(statement, "Effect") != "Deny":
            yield text_at(statement, "Sid") or f"number {index + 1}", mapping_at(statement)


def values(statement: Mapping[str, Any], key: str) -> list[str]:
    """Return actions, resources or other texts of a statement, of which one needs no list."""
    found = at(statement, key)
    return [found] if isinstance(found, str) else [*texts_at(statement, key)]


def is_every(resource: str) -> bool:
    """Say whether an ARN means all resources of a service, or all of a kind."""
    return _EVERY.fullmatch(resource) is not None


def is_conditional(statement: Mapping[str, Any]) -> bool:
    """Say whether a condition narrows the statement."""
    return bool(set(mapping_at(statement, "Condition")))


def speaks_of_anyone(statement: Mapping[str, Any]) -> bool:
    """Say whether a statement is for everybody, or for everybody but some."""
    principals = mapping_at(statement, "Principal")
    named = [name for kind in principals for name in values(principals, kind)]
    return has(statement, "NotPrincipal") or "*" in {*named, text_at(statement, "Principal")}


def _read(document: object) -> object:
    if not isinstance(document, str):
        return document
    try:
        return cast("object", json.loads(document))
    except ValueError:
        msg = "found text that is no JSON, wanted a policy of AWS"
        raise Malformed(msg) from None
