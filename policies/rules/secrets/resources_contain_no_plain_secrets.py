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
    everywhere=True,
    remedy="Store the value in Vault, and mount it as a file with External Secrets",
    controls=(
        "cis-eks-1.8.0/4.4.1",
        "cis-eks-1.8.0/4.4.2",
        "nist-800-190/4.1.4",
        "rts-6/18",
        "cis-kubernetes-1.12/5.4.1",
        "soc-2/CC6.1",
    ),
)
def resources_contain_no_plain_secrets(resource: Resource) -> Iterator[Violation]:
    """Resources contain no secrets in plain text.

    The rule checks environment variables, command lines, probes, lifecycle hooks, ConfigMaps, chart
    values, custom resources, user data and objects in buckets. Of user data, objects and binary
    data it also reads what base64, gzip, bzip2, xz and tar contain, but no zip archive and nothing
    encrypted. Of every resource it checks tags, labels, annotations, names and descriptions. All of
    these can be read by anyone who can view a pod or an instance, are copied to logs and crash
    dumps, and stay in every backup. With a leaked session key, an outsider can enter orders in the
    firm's name.
    """
    for found in plain_secrets(resource):
        yield Violation(f"{found.name} looks like a secret", found.path)
