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
    remedy="Switch public addresses off; reach out through NAT or endpoints, in through a VPN",
    controls=("nist-800-53r5/SC-7", "nist-800-190/4.4.2"),
)
def hosts_have_no_public_addresses(resource: Resource) -> Iterator[Violation]:
    """No subnet, instance, launch template or elastic address gives a host a public address.

    A public address turns one wrong security group into an open host. It also draws scans, whose
    packets cost interrupts on the machines where interrupts are counted.
    """
    for key in ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation"):
        if at(resource.props, key) is True:
            yield Violation("the subnet gives out public addresses", key)
    for key in _HOSTS.get(resource.type, ()):
        if has(resource.props, key):
            yield Violation("the elastic address is a host's", key)
    if at(resource.props, "associatePublicIpAddress") is True:
        yield Violation("the instance has a public address", "associatePublicIpAddress")
    for index, interface in enumerate(items_at(resource.props, "networkInterfaces")):
        if str(at(interface, "associatePublicIpAddress")).lower() == "true":
            path = f"networkInterfaces[{index}].associatePublicIpAddress"
            yield Violation("the template gives a public address", path)
