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
    remedy="Give viewers AmazonEKSViewPolicy, and name the secrets that a role may read",
    controls=("nist-800-53r5/AC-6", "nist-800-190/4.1.4", "rts-6/18"),
)
def secrets_are_read_by_name(resource: Resource) -> Iterator[Violation]:
    """Who only looks at the cluster sees no secret, and a role reads none but those it names.

    A session key of a venue is a licence to trade as the firm. Whoever may list secrets has all of
    them in one call, and an auditor's laptop is not where they belong.
    """
    policy = text_at(resource.props, "policyArn").rpartition("/")[2]
    if policy in _SEES_SECRETS:
        yield Violation(f"{policy} shows every secret", "policyArn")
    for index, allowed in enumerate(items_at(resource.props, "rules")):
        core = {"", "*"} & set(texts_at(allowed, "apiGroups"))
        secrets = {"secrets", "*"} & set(texts_at(allowed, "resources"))
        reads = _READS & set(texts_at(allowed, "verbs"))
        if core and secrets and reads and not [*items_at(allowed, "resourceNames")]:
            yield Violation("the role reads every secret", f"rules[{index}]")
