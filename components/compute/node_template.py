"""Parts that the launch templates of all tiers share."""

from base64 import b64encode
from collections.abc import Mapping

import pulumi_aws as aws

from corelane.components.config.sections.domain import CapacityReservationArn
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.image import NodeImage

ROOT_DEVICE = "/dev/xvda"
"""Root device of AL2023 images (Amazon Linux 2023 user guide), and of Bottlerocket."""
DATA_DEVICE = "/dev/xvdb"
"""Images and containers of Bottlerocket, whose system is apart (its TESTING.md)."""

TAGGED = ("instance", "network-interface", "volume")


def metadata_options() -> aws.ec2.LaunchTemplateMetadataOptionsArgs:
    """Serve IMDSv2 to the host alone: one hop does not reach into a pod's network."""
    return aws.ec2.LaunchTemplateMetadataOptionsArgs(
        http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
    )


def cpu_options(plan: HostPlan) -> aws.ec2.LaunchTemplateCpuOptionsArgs | None:
    """Ask EC2 for one thread a core where the plan does; it takes both figures or neither."""
    if (cores := plan.launched_cores) is None:
        return None
    return aws.ec2.LaunchTemplateCpuOptionsArgs(core_count=cores, threads_per_core=1)


def volumes(gib: int, image: NodeImage) -> list[aws.ec2.LaunchTemplateBlockDeviceMappingArgs]:
    """Return the disks of an image, the one that pods fill with the size that the pool states."""
    if image.takes_settings:
        return [_volume(ROOT_DEVICE), _volume(DATA_DEVICE, gib)]
    return [_volume(ROOT_DEVICE, gib)]


def _volume(device: str, gib: int | None = None) -> aws.ec2.LaunchTemplateBlockDeviceMappingArgs:
    """Return an encrypted gp3 disk that goes with its instance; the image knows its least size."""
    return aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
        device_name=device,
        ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            delete_on_termination="true",
            encrypted="true",
            volume_size=gib,
            volume_type="gp3",
        ),
    )


def capacity_target(
    arn: CapacityReservationArn | None,
) -> aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    """Return the launch template's part for a reservation, or for a resource group of them."""
    if arn is None:
        return None
    kind, _, identity = arn.rpartition(":")[2].partition("/")
    single = kind == "capacity-reservation"
    target = aws.ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
        capacity_reservation_id=identity if single else None,
        capacity_reservation_resource_group_arn=None if single else arn,
    )
    return aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=target
    )


def tag_specifications(
    name: str, tags: Mapping[str, str]
) -> list[aws.ec2.LaunchTemplateTagSpecificationArgs]:
    """Tag all that an instance brings with it; EC2 does not inherit tags."""
    return [
        aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags={**tags, "Name": name})
        for kind in TAGGED
    ]


def encode_user_data(data: bytes) -> str:
    """Return user data as a launch template takes it."""
    return b64encode(data).decode()
