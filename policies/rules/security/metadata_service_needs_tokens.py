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
def metadata_service_needs_tokens(resource: Resource) -> Iterator[Violation]:
    """The instance metadata service answers only with a session token, and only one hop away.

    A pod that can ask it gets the credentials of the node, which may read every secret the node
    may. A hop limit of one keeps pods with a network of their own away; they have Pod Identity.
    """
    options = at(resource.props, "metadataOptions")
    if text_at(options, "httpEndpoint") == "disabled":
        return
    if text_at(options, "httpTokens") != "required":
        yield Violation("a session token is not required", "metadataOptions.httpTokens")
    if at(options, "httpPutResponseHopLimit") != 1:
        yield Violation("more than one hop is allowed", "metadataOptions.httpPutResponseHopLimit")
