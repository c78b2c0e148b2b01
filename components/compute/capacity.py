"""Which reserved capacity an instance is launched into."""

import pulumi_aws as aws


def capacity_target(
    arn: str | None,
) -> aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    """Return the launch template's part for a reservation, or for a resource group of them."""
    if arn is None:
        return None
    service, resource = arn.split(":")[2], arn.rpartition(":")[2]
    if service == "resource-groups":
        target = (
            aws.ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
                capacity_reservation_resource_group_arn=arn
            )
        )
    elif service == "ec2" and resource.startswith("capacity-reservation/"):
        target = (
            aws.ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
                capacity_reservation_id=resource.partition("/")[2]
            )
        )
    else:
        msg = (
            f"found {arn}; wanted the ARN of an EC2 capacity reservation, or of a resource group "
            "of them; correct the pool's capacityReservation"
        )
        raise ValueError(msg)
    return aws.ec2.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=target
    )
