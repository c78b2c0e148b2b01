from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import EKS_CLUSTER
from corelane.policies.values.read import at, has, texts_at


@rule(
    code="CL-SEC-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={EKS_CLUSTER},
    remedy=(
        "Set encryptionConfig.resources to [secrets], and provider.keyArn to a customer managed "
        "KMS key"
    ),
    controls=(
        "cis-eks-1.8.0/5.3.1",
        "nist-800-53r5/SC-28",
        "nsa-cisa/C-0066",
        "soc-2/CC6.1",
    ),
)
def cluster_secrets_use_a_customer_managed_key(resource: Resource) -> Iterator[Violation]:
    """Kubernetes Secrets are encrypted in etcd with a customer managed KMS key.

    Otherwise EKS uses a key of AWS: its use does not appear in the account's CloudTrail, and the
    firm cannot revoke it. The setting cannot be removed later.
    """
    found = at(resource.props, "encryptionConfig")
    if "secrets" not in set(texts_at(found, "resources")):
        yield Violation(
            "encryptionConfig.resources does not contain secrets", "encryptionConfig.resources"
        )
    if not has(at(found, "provider"), "keyArn"):
        yield Violation("encryptionConfig names no KMS key", "encryptionConfig.provider.keyArn")
