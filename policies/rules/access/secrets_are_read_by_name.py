from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.values.read import items_at, text_at, texts_at

_RBAC: Final = "kubernetes:rbac.authorization.k8s.io/v1:"
_ASSOCIATION: Final = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
# EKS user guide, "Access policy permissions": views all resources, Secrets among them.
_SEES_SECRETS: Final = ("AmazonEKSAdminViewPolicy", "AmazonEKSSecretReaderPolicy")
_READS: Final = frozenset({"get", "list", "watch", "*"})


@rule(
    code="CL-ACC-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={f"{_RBAC}ClusterRole", f"{_RBAC}Role", _ASSOCIATION},
    remedy="Use AmazonEKSViewPolicy for viewers, and list the secrets of a role in resourceNames",
    controls=("nist-800-53r5/AC-6", "nist-800-190/4.1.4", "rts-6/18"),
)
def secrets_are_read_by_name(resource: Resource) -> Iterator[Violation]:
    """A role reads only secrets that it names, and read-only operators see no secrets.

    A venue's session key is enough to trade as the firm. With `list` or `watch` on Secrets, one
    call returns all of them. An operator who only views the cluster has no need for their contents.
    """
    policy = text_at(resource.props, "policyArn").rpartition("/")[2]
    if policy in _SEES_SECRETS:
        yield Violation(f"{policy} gives access to every secret", "policyArn")
    for index, allowed in enumerate(items_at(resource.props, "rules")):
        core = {"", "*"} & set(texts_at(allowed, "apiGroups"))
        secrets = {"secrets", "*"} & set(texts_at(allowed, "resources"))
        reads = _READS & set(texts_at(allowed, "verbs"))
        if core and secrets and reads and not [*items_at(allowed, "resourceNames")]:
            yield Violation("the role can read every secret", f"rules[{index}]")
