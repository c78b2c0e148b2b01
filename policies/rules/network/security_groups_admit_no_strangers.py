from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.security_groups import ADMIT, networks_in
from corelane.policies.objects.network.networks import is_strange


@rule(
    code="CL-NET-012",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=ADMIT,
    remedy="Name the networks or security groups that may connect",
    controls=("nist-800-53r5/SC-7", "rts-6/18"),
)
def security_groups_admit_no_strangers(resource: Resource) -> Iterator[Violation]:
    """No security group admits traffic from every address, in one range or in several.

    An order gateway that the whole internet may knock at is one stolen session key away from
    trading for somebody else.
    """
    wide = [path for path, net in networks_in(resource) if is_strange(net)]
    for path in dict.fromkeys(wide):
        yield Violation("every address is admitted", path)
