from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.objects.aws.security_groups import ADMIT, networks_in
from corelane.policies.objects.network.networks import is_too_wide


@rule(
    code="CL-NET-012",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=ADMIT,
    remedy="List the networks or security groups that may connect",
    controls=("nist-800-53r5/SC-7", "rts-6/18"),
)
def security_groups_limit_ingress(resource: Resource) -> Iterator[Violation]:
    """No security group allows ingress from a network wider than /8 (IPv4) or /16 (IPv6).

    If an order gateway is reachable from the whole internet, one stolen session key is enough to
    trade on the account. 0.0.0.0/1 and 128.0.0.0/1, which together are every address, are rejected,
    too.
    """
    wide = [path for path, net in networks_in(resource) if is_too_wide(net)]
    for path in dict.fromkeys(wide):
        yield Violation(
            "ingress is allowed from a network wider than /8 (IPv4) or /16 (IPv6)", path
        )
