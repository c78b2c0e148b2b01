"""ARNs of objects that AWS owns itself, in the partition of a region."""

# AWS General Reference, "Amazon Resource Names": partitions and the regions they hold.
_PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn"}


def partition(region: str) -> str:
    """Return the ARN partition of a region."""
    named = (name for prefix, name in _PARTITIONS.items() if region.startswith(prefix))
    return next(named, "aws")


def managed_policy(region: str, name: str) -> str:
    """Return the ARN of an IAM policy that AWS maintains; ``name`` includes its path."""
    return f"arn:{partition(region)}:iam::aws:policy/{name}"


def access_policy(region: str, name: str) -> str:
    """Return the ARN of an EKS access policy."""
    return f"arn:{partition(region)}:eks::aws:cluster-access-policy/{name}"
