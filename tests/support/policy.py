"""Run a rule the way the engine does: behind the unknown-checking proxy."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from corelane.policies.judging.evaluate import Outcome, judge
from corelane.policies.model.rule import Resource, Rule, Stack

UNKNOWN = UNKNOWN_STRING_VALUE
Props = Mapping[str, Any]


def a_resource(type_: str, props: Props, name: str = "thing", **fields: Any) -> Resource:
    """Return a resource with proxied properties; numbers arrive as floats, as they do from gRPC."""
    return Resource(
        urn=f"urn:pulumi:test::corelane::{type_}::{name}",
        type=type_,
        name=name,
        props=as_received(props),
        **fields,
    )


def as_received(props: Props) -> Props:
    """Return properties as the SDK hands them to a policy."""
    proxied: Props = unknown_checking_proxy(_as_received(dict(props)))
    return proxied


def outcome(rule: Rule, subject: Resource, *others: Resource) -> Outcome:
    """Judge one resource among others."""
    stack = Stack((subject, *others))
    return judge(rule, subject, stack, unknown=(UnknownValueError,))


def verdict(rule: Rule, subject: Resource, *others: Resource) -> str:
    """Return the verdict on one resource among others."""
    return outcome(rule, subject, *others).verdict.value


def messages(rule: Rule, subject: Resource, *others: Resource) -> list[str]:
    """Return what a rule reports; a rule that stopped is an error of the test."""
    found = outcome(rule, subject, *others)
    assert found.verdict.value in {"pass", "fail"}, f"{found.verdict}: {found.reason}"
    return [violation.message for violation in found.violations]


def changed(props: Props, path: str, value: object) -> dict[str, Any]:
    """Return a copy with the property at a path set: slashes divide steps, numbers index lists."""
    fresh: dict[str, Any] = copy.deepcopy(dict(props))
    holder, key = _parent(fresh, path)
    holder[key] = value
    return fresh


def without(props: Props, path: str) -> dict[str, Any]:
    """Return a copy without the property at a path."""
    fresh: dict[str, Any] = copy.deepcopy(dict(props))
    holder, key = _parent(fresh, path)
    del holder[key]
    return fresh


def _parent(props: Any, path: str) -> tuple[Any, Any]:
    """Return what holds a property, made where it is absent, and the property's key."""
    *way, last = path.split("/")
    for step in way:
        props = props[int(step)] if isinstance(props, list) else props.setdefault(step, {})
    return props, int(last) if isinstance(props, list) else last


def _as_received(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_received(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        items: Iterable[Any] = value
        return [_as_received(item) for item in items]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
