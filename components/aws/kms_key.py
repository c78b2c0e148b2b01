"""How every key of the platform is kept: rotated, and thirty days from deletion."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyUse:
    """What a key is for, and the policy that says who may use it; without one, AWS's default."""

    description: str
    tags: Mapping[str, str]
    policy: str | None = None


def rotating_key(name: str, use: KeyUse, opts: pulumi.ResourceOptions) -> aws.kms.Key:
    """Declare a KMS key. Thirty days is the longest that AWS waits before it deletes one."""
    return aws.kms.Key(
        name,
        description=use.description,
        enable_key_rotation=True,
        deletion_window_in_days=30,
        policy=use.policy,
        tags=dict(use.tags),
        opts=opts,
    )
