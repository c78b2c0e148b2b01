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
    return policy_document(trust_statement(service, actions=actions, condition=condition))


def trust_statement(
    service: str,
    *,
    actions: Sequence[str],
    condition: Mapping[str, Mapping[str, str | Sequence[str]]] | None = None,
) -> dict[str, object]:
    """Return the statement of a trust policy that allows one AWS service some actions."""
    statement: dict[str, object] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions),
    }
    if condition:
        statement["Condition"] = condition
    return statement
