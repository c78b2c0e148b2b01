from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import EKS_CLUSTER
from corelane.policies.values.read import at


@rule(
    code="CL-ACC-004",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={EKS_CLUSTER},
    remedy="Set vpcConfig.endpointPrivateAccess to true and endpointPublicAccess to false",
    controls=(
        "cis-eks-1.8.0/5.4.2",
        "nist-800-53r5/SC-7",
        "sec-15c3-5/(c)(2)(iii)",
        "soc-2/CC6.6",
    ),
)
def cluster_endpoint_is_private(resource: Resource) -> Iterator[Violation]:
    """The Kubernetes API endpoint is reachable only from inside the VPC.

    Anyone who reaches the API server can try stolen credentials on it, and access to the API is
    access to every order gateway. EKS makes the endpoint public by default.
    """
    if at(resource.props, "vpcConfig", "endpointPublicAccess") is not False:
        yield Violation("the API endpoint is public", "vpcConfig.endpointPublicAccess")
    if at(resource.props, "vpcConfig", "endpointPrivateAccess") is not True:
        yield Violation("the API endpoint has no private access", "vpcConfig.endpointPrivateAccess")
