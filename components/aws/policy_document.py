"""IAM policies and key policies as canonical JSON."""

import json
from collections.abc import Mapping, Sequence

VERSION = "2012-10-17"
"""The IAM policy language in force (IAM reference, "Version")."""


def policy_document(*statements: Mapping[str, object]) -> str:
    """Return a policy document as canonical JSON."""
    return json.dumps({"Version": VERSION, "Statement": statements}, sort_keys=True)


def trust_service(
    service: str,
    *,
    actions: Sequence[str] = ("sts:AssumeRole",),
    condition: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the trust policy that lets one AWS service assume a role."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions),
    }
    if condition:
        statement["Condition"] = condition
    return policy_document(statement)
