"""EBS volumes that an instance or a launch template declares."""

from collections.abc import Iterator
from typing import Final

from corelane.policies.model.stack import Resource
from corelane.policies.model.vocabulary import INSTANCE, LAUNCH_TEMPLATE
from corelane.policies.values.read import items_at, mapping_at

ROOT_DISK: Final = {
    LAUNCH_TEMPLATE: "blockDeviceMappings",
    INSTANCE: "rootBlockDevice",
}
"""The property that declares the root volume."""


def disks_of(resource: Resource) -> Iterator[tuple[str, object]]:
    """Yield the volumes of one of ``ROOT_DISK``, each with its path."""
    if root := mapping_at(resource.props, "rootBlockDevice"):
        yield "rootBlockDevice", root
    for index, disk in enumerate(items_at(resource.props, "ebsBlockDevices")):
        yield f"ebsBlockDevices[{index}]", disk
    for index, mapping in enumerate(items_at(resource.props, "blockDeviceMappings")):
        yield f"blockDeviceMappings[{index}].ebs", mapping_at(mapping, "ebs")
