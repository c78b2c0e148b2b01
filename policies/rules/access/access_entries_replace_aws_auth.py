from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import CONFIG_MAP, EKS_CLUSTER
from corelane.policies.values.read import at, text_at


@rule(
    code="CL-ACC-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={EKS_CLUSTER, CONFIG_MAP},
    remedy="Set accessConfig.authenticationMode to API and give each operator an access entry",
    controls=("nist-800-53r5/AC-6", "rts-6/18"),
)
def access_entries_replace_aws_auth(resource: Resource) -> Iterator[Violation]:
    """Who may call the Kubernetes API is said by EKS access entries alone.

    The ConfigMap aws-auth is edited from inside the cluster: whoever may write it makes himself an
    administrator, no AWS log says so, and one wrong line locks everybody out while markets are
    open. Rights given to whoever happened to create the cluster are in no declaration at all.
    """
    if resource.type == CONFIG_MAP:
        if text_at(resource.props, "metadata", "name") != "aws-auth":
            msg = "the ConfigMap is not aws-auth"
            raise NotApplicable(msg)
        yield Violation("aws-auth is declared", "metadata.name")
        return
    access = at(resource.props, "accessConfig")
    if text_at(access, "authenticationMode") != "API":
        yield Violation("aws-auth is read", "accessConfig.authenticationMode")
    if at(access, "bootstrapClusterCreatorAdminPermissions") is not False:
        path = "accessConfig.bootstrapClusterCreatorAdminPermissions"
        yield Violation("whoever creates the cluster administers it", path)
