from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import (
    BUCKET_OBJECT,
    CONFIG_MAP,
    DOCKER_CONTAINER,
    HELM_RELEASE,
    INSTANCE,
    LAUNCH_TEMPLATE,
)
from corelane.policies.objects.kubernetes.pods import WORKLOADS
from corelane.policies.secrecy.plain_secrets import CUSTOM, plain_secrets


@rule(
    code="CL-SCR-001",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=WORKLOADS
    | CUSTOM
    | {BUCKET_OBJECT, CONFIG_MAP, DOCKER_CONTAINER, HELM_RELEASE, INSTANCE, LAUNCH_TEMPLATE},
    remedy="Keep the value in Vault and let External Secrets mount it as a file",
    controls=(
        "cis-eks-1.8.0/4.4.1",
        "cis-eks-1.8.0/4.4.2",
        "nist-800-190/4.1.4",
        "rts-6/18",
        "cis-kubernetes-1.12/5.4.1",
        "soc-2/CC6.1",
    ),
)
def no_plain_secret_is_declared(resource: Resource) -> Iterator[Violation]:
    """No variable, command line, ConfigMap, chart value, user data or host file holds a secret.

    Probes, hooks, custom resources, annotations and labels hold none either. What looks like one is
    found inside packed scripts and archives, too. All of these can be read by whoever may look at a
    pod or an instance, are copied into logs and crash dumps, and stay in every backup. A session
    key found there is an order entered by a stranger under the firm's name.
    """
    for found in plain_secrets(resource):
        yield Violation(f"{found.name} looks like a secret", found.path)
