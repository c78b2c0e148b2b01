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
    remedy="Declare the role under cluster.operators, or limit the policy to named namespaces",
    controls=("nist-800-53r5/AC-6", "rts-6/18", "sec-15c3-5/(c)(2)(iii)"),
)
def cluster_admins_are_named(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Only roles declared as operators of the stack administer the cluster.

    An administrator can read every session key and start a pod on every trading host. The list of
    administrators is the first thing an auditor asks for, so it is kept in one place, by IAM role.
    The policies `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy` and `AmazonEKSEditPolicy`
    count as administration when their scope is the cluster.
    """
    if resource.type == _ENTRY:
        for group in texts_at(resource.props, "kubernetesGroups"):
            if group.startswith("system:"):
                yield Violation(f"the group {group} is built into Kubernetes", "kubernetesGroups")
        return
    policy = text_at(resource.props, "policyArn").rpartition("/")[2]
    if policy not in _ADMINISTERS or _is_of_namespaces(at(resource.props, "accessScope")):
        msg = "the access policy does not administer the cluster"
        raise NotApplicable(msg)
    role = text_at(resource.props, "principalArn")
    if not _ROLE.fullmatch(role):
        yield Violation("the administrator is not an IAM role", "principalArn")
    operator = stack.parent_of(resource)
    if operator is None or operator.type != _OPERATOR:
        yield Violation("the administrator is not declared as an operator", "principalArn")
    elif (text_at(operator.props, "role"), text_at(operator.props, "policy")) != (role, policy):
        yield Violation("the role or policy differs from the declared operator", "policyArn")


def _is_of_namespaces(scope: object) -> bool:
    return text_at(scope, "type") == "namespace" and "*" not in texts_at(scope, "namespaces")
