"""Policy documents of AWS: what they allow, statement by statement.

The grammar is that of the IAM reference, "Grammar of the IAM JSON policy language": actions,
resources and principals are a text or a list of them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from corelane.policies.model.stack import Resource
from corelane.policies.values.read import (
    Malformed,
    at,
    has,
    items_at,
    mapping_at,
    text_at,
    texts_at,
)

# Everything, everything of a service, or everything of a kind; in S3 a bucket stands for the kind,
# and the objects of all buckets are everything too.
_EVERY: Final = re.compile(
    r"\*|arn:[^:]*:(s3:[^:]*:[^:]*:(\*/)?|(?!s3:)[^:]*:[^:]*:[^:]*:([a-z-]+[:/])?)\*"
)
# AWS service authorization reference: actions without a resource type.
_OF_NO_RESOURCE: Final = (
    "cloudwatch:PutMetricData",
    "ec2:Describe",
    "ecr:GetAuthorizationToken",
    "kms:GenerateRandom",
    "kms:ListAliases",
    "kms:ListKeys",
    "s3:ListAllMyBuckets",
    "sts:GetCallerIdentity",
)
# IAM user guide, "AWS global condition context keys", in lower case, since case does not matter.
OF_SOURCES: Final = frozenset(
    {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
)
"""Keys that say for whose resource a service of AWS acts."""
OF_CALLERS: Final = OF_SOURCES | {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "kms:calleraccount",
}
"""Keys that say who calls, or from where."""
# Tests that fail where the key is absent or is something else; ...IfExists and ...Not... do not.
_DEMANDS: Final = re.compile(
    r"(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)"
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
        msg = "found a document without statements, wanted an IAM policy document"
        raise Malformed(msg)
    for index, statement in enumerate(found):
        if text_at(statement, "Effect") != "Deny":
            yield text_at(statement, "Sid") or f"number {index + 1}", mapping_at(statement)


def values(statement: Mapping[str, Any], key: str) -> list[str]:
    """Return actions, resources or other texts of a statement, of which one needs no list."""
    found = at(statement, key)
    return [found] if isinstance(found, str) else [*texts_at(statement, key)]


def is_every(resource: str) -> bool:
    """Return whether an ARN means all resources of a service, or all of a kind."""
    return _EVERY.fullmatch(resource) is not None


def is_resource_scoped(action: str) -> bool:
    """Return whether a statement can limit an action to some resources."""
    return not action.startswith(_OF_NO_RESOURCE)


def is_conditional(statement: Mapping[str, Any]) -> bool:
    """Return whether a condition narrows the statement."""
    return bool(set(mapping_at(statement, "Condition")))


def demands_one_of(statement: Mapping[str, Any], keys: frozenset[str]) -> bool:
    """Return whether a condition holds only where one of some keys is something in particular."""
    tests = mapping_at(statement, "Condition")
    return any(
        _DEMANDS.fullmatch(test) and key.lower() in keys and _is_particular(asked, key)
        for test, asked in ((test, mapping_at(tests, test)) for test in tests)
        for key in asked
    )


def _is_particular(asked: Mapping[str, Any], key: str) -> bool:
    found = values(asked, key)
    return bool(found) and "*" not in found


def documents_of(resource: Resource) -> Iterator[tuple[str, object]]:
    """Yield the policy documents that a resource gives to an identity, each with its path."""
    yield "policy", at(resource.props, "policy")
    for index, inline in enumerate(items_at(resource.props, "inlinePolicies")):
        yield f"inlinePolicies[{index}].policy", at(inline, "policy")


def attached_to(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield the ARNs of the policies that a resource gives to an identity, each with its path."""
    yield "policyArn", text_at(resource.props, "policyArn")
    for key in ("managedPolicyArns", "policyArns"):
        yield from ((key, arn) for arn in texts_at(resource.props, key))


def names_anyone(statement: Mapping[str, Any]) -> bool:
    """Return whether a statement is for everybody, or for everybody but some."""
    principals = mapping_at(statement, "Principal")
    named = [name for kind in principals for name in values(principals, kind)]
    return has(statement, "NotPrincipal") or "*" in {*named, text_at(statement, "Principal")}


def _read(document: object) -> object:
    if not isinstance(document, str):
        return document
    try:
        return cast("object", json.loads(document))
    except ValueError:
        msg = "found text that is not JSON, wanted an IAM policy document"
        raise Malformed(msg) from None
