"""Which reserved capacity an instance is launched into."""

import pulumi_aws as aws

from corelane.components.config.sections.domain import CapacityReservationArn


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
