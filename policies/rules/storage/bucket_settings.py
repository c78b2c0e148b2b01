"""Settings of a bucket that a stack declares as separate resources."""

from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.values.read import text_at

BUCKET: Final = "aws:s3/bucket:Bucket"


def beside(bucket: Resource, kind: str, stack: Stack) -> Mapping[str, Any]:
    """Return the properties of a setting of a bucket; empty if it is not declared."""
    for each in stack.of_type(kind):
        if any(needed.urn == bucket.urn for needed in stack.needed_for(each, "bucket")):
            return each.props
        name = text_at(each.props, "bucket")
        if name and name == text_at(bucket.props, "bucket"):
            return each.props
    return {}
