"""Kubernetes label selectors, as the API server evaluates them."""

from collections.abc import Mapping
from typing import Any

from corelane.policies.values.read import Malformed, items_at, mapping_at, text_at, texts_at


def selects(selector: object, labels: Mapping[str, Any]) -> bool:
    """Return whether a selector matches; the empty selector matches everything."""
    equal = mapping_at(selector, "matchLabels")
    return all(key in set(labels) and labels[key] == equal[key] for key in equal) and all(
        _meets(expression, labels) for expression in items_at(selector, "matchExpressions")
    )


def _meets(expression: object, labels: Mapping[str, Any]) -> bool:
    """Evaluate one requirement; ``NotIn`` also matches objects without the key."""
    key, operator = text_at(expression, "key"), text_at(expression, "operator")
    present = key in set(labels)
    values = set(texts_at(expression, "values"))
    match operator:
        case "In":
            return present and text_at(labels, key) in values
        case "NotIn":
            return not present or text_at(labels, key) not in values
        case "Exists":
            return present
        case "DoesNotExist":
            return not present
        case _:
            msg = "found an unknown operator, wanted In, NotIn, Exists or DoesNotExist"
            raise Malformed(msg)
