"""Which AWS service may assume a role."""

from collections.abc import Mapping, Sequence

from corelane.components.aws.policy_document import policy_document


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
