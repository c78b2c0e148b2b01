import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import (
    Level,
    NotApplicable,
    Resource,
    Severity,
    Stack,
    Violation,
    rule,
)
from corelane.policies.values.read import at, text_at, texts_at

_ENTRY: Final = "aws:eks/accessEntry:AccessEntry"
_ASSOCIATION: Final = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
_OPERATOR: Final = "corelane:cluster:OperatorAccess"
# EKS user guide, "Access policy permissions": those that change workloads and read secrets.
_ADMINISTERS: Final = {f"AmazonEKS{each}Policy" for each in ("ClusterAdmin", "Admin", "Edit")}
_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


@rule(
    code="CL-ACC-003",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={_ENTRY, _ASSOCIATION},
    remedy="Name the role under cluster.operators, and give others a policy of fewer namespaces",
    controls=("nist-800-53r5/AC-6", "rts-6/18", "sec-15c3-5/(c)(2)(iii)"),
)
def cluster_admins_are_named(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Only a role that the stack names as an operator administers the cluster.

    An administrator reads every session key and starts a pod on every trading host. The list of
    those who may is what an auditor asks for first, so it is written in one place, by role.
    """
    if resource.type == _ENTRY:
        for group in texts_at(resource.props, "kubernetesGroups"):
            if group.startswith("system:"):
                yield Violation(f"the group {group} is Kubernetes' own", "kubernetesGroups")
        return
    policy = text_at(resource.props, "policyArn").rpartition("/")[2]
    if policy not in _ADMINISTERS or _is_of_namespaces(at(resource.props, "accessScope")):
        msg = "the policy does not administer the cluster"
        raise NotApplicable(msg)
    role = text_at(resource.props, "principalArn")
    if not _ROLE.fullmatch(role):
        yield Violation("the administrator is no role of an account", "principalArn")
    operator = stack.parent_of(resource)
    if operator is None or operator.type != _OPERATOR:
        yield Violation("no operator is named for the administrator", "principalArn")
    elif (text_at(operator.props, "role"), text_at(operator.props, "policy")) != (role, policy):
        yield Violation("the operator is named with other rights", "policyArn")


def _is_of_namespaces(scope: object) -> bool:
    return text_at(scope, "type") == "namespace" and "*" not in texts_at(scope, "namespaces")
