from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import INSTANCE, LAUNCH_TEMPLATE
from corelane.policies.values.read import at, has, items_at

_SUBNET = "aws:ec2/subnet:Subnet"
_ADDRESS, _ADDRESS_OF = "aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation"
_HOSTS = {
    _ADDRESS: ("instance", "networkInterface"),
    _ADDRESS_OF: ("instanceId", "networkInterfaceId"),
}


@rule(
    code="CL-NET-009",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={_SUBNET, INSTANCE, LAUNCH_TEMPLATE, _ADDRESS, _ADDRESS_OF},
    remedy="Disable public addresses; use NAT or VPC endpoints for egress and a VPN for ingress",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2"),
)
def hosts_have_no_public_addresses(resource: Resource) -> Iterator[Violation]:
    """No subnet, instance, launch template or Elastic IP gives a host a public address.

    With a public address, one wrong security group exposes the host to the internet. It also
    attracts scans, and their packets cause interrupts on latency-critical hosts.
    """
    for key in ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation"):
        if at(resource.props, key) is True:
            yield Violation("the subnet assigns public addresses", key)
    for key in _HOSTS.get(resource.type, ()):
        if has(resource.props, key):
            yield Violation("the Elastic IP is assigned to a host", key)
    if at(resource.props, "associatePublicIpAddress") is True:
        yield Violation("the instance has a public address", "associatePublicIpAddress")
    for index, interface in enumerate(items_at(resource.props, "networkInterfaces")):
        if str(at(interface, "associatePublicIpAddress")).lower() == "true":
            path = f"networkInterfaces[{index}].associatePublicIpAddress"
            yield Violation("the launch template assigns a public address", path)
