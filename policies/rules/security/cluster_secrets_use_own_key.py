from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import EKS_CLUSTER
from corelane.policies.values.read import at, has, texts_at


@rule(
    code="CL-SEC-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={EKS_CLUSTER},
    remedy="Set encryptionConfig with resources [secrets] and provider.keyArn",
    controls=(
        "cis-eks-1.8.0/5.3.1",
        "nist-800-53r5/SC-28",
        "nsa-cisa/C-0066",
        "soc-2/CC6.1",
    ),
)
def cluster_secrets_use_own_key(resource: Resource) -> Iterator[Violation]:
    """Secrets in the cluster's database are encrypted under a KMS key of the firm.

    EKS encrypts with a key of AWS otherwise: then the firm can neither see in its own trail when
    that key was used, nor withdraw it. The setting cannot be removed later.
    """
    found = at(resource.props, "encryptionConfig")
    if "secrets" not in set(texts_at(found, "resources")):
        yield Violation("secrets are not encrypted under an own key", "encryptionConfig.resources")
    if not has(at(found, "provider"), "keyArn"):
        yield Violation("no key is named", "encryptionConfig.provider.keyArn")
