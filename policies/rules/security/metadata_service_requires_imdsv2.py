from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import INSTANCE, LAUNCH_TEMPLATE
from corelane.policies.values.read import at, text_at


@rule(
    code="CL-SEC-008",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={LAUNCH_TEMPLATE, INSTANCE},
    remedy="Set metadataOptions.httpTokens to required and httpPutResponseHopLimit to 1",
    controls=("nist-800-53r5/AC-6", "nist-800-190/4.5.5"),
)
def metadata_service_requires_imdsv2(resource: Resource) -> Iterator[Violation]:
    """The instance metadata service requires IMDSv2 session tokens, with a hop limit of 1.

    A pod that reaches the service gets the credentials of the node, and with them every secret that
    the node can read. A hop limit of 1 blocks pods on the pod network; they use EKS Pod Identity
    instead.
    """
    options = at(resource.props, "metadataOptions")
    if text_at(options, "httpEndpoint") == "disabled":
        return
    if text_at(options, "httpTokens") != "required":
        yield Violation("httpTokens is not required", "metadataOptions.httpTokens")
    if at(options, "httpPutResponseHopLimit") != 1:
        yield Violation(
            "httpPutResponseHopLimit is not 1", "metadataOptions.httpPutResponseHopLimit"
        )
