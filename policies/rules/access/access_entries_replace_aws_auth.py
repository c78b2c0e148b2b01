from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import CONFIG_MAP, EKS_CLUSTER
from corelane.policies.values.read import at, text_at


@rule(
    code="CL-ACC-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={EKS_CLUSTER, CONFIG_MAP},
    remedy=(
        "Set accessConfig.authenticationMode to API, set "
        "bootstrapClusterCreatorAdminPermissions to false, declare an access entry for each "
        "operator, and remove aws-auth"
    ),
    controls=("nist-800-53r5/AC-6", "rts-6/18"),
)
def access_entries_replace_aws_auth(resource: Resource) -> Iterator[Violation]:
    """EKS access entries are the only way to get access to the Kubernetes API.

    The ConfigMap `aws-auth` is edited from inside the cluster. Anyone who can write to it can make
    themselves a cluster administrator, no AWS log records the change, and one malformed line locks
    every operator out during trading hours. The rights that EKS gives to the identity that created
    the cluster appear in no declaration.
    """
    if resource.type == CONFIG_MAP:
        if text_at(resource.props, "metadata", "name") != "aws-auth":
            msg = "the ConfigMap is not aws-auth"
            raise NotApplicable(msg)
        yield Violation("the ConfigMap aws-auth is declared", "metadata.name")
        return
    access = at(resource.props, "accessConfig")
    if text_at(access, "authenticationMode") != "API":
        yield Violation(
            "authenticationMode is not API, so aws-auth can grant access",
            "accessConfig.authenticationMode",
        )
    if at(access, "bootstrapClusterCreatorAdminPermissions") is not False:
        path = "accessConfig.bootstrapClusterCreatorAdminPermissions"
        yield Violation("the creator of the cluster becomes its administrator", path)
