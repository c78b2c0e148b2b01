"""The platform that every part of the composition declares, and where its resources go."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pulumi
import pulumi_aws as aws

from corelane.components.aws.kms_key import KeyPolicy, ServiceUse
from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.sections.placement import Placement
from corelane.components.config.sections.platform import PlatformConfig
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.policies.waivers.waiver import Waiver

# Components that admission knows by name before they are declared.
EBS: Final = "ebs"
LOCAL_NVME: Final = "local-nvme"
CEPH: Final = "ceph"


@dataclass(frozen=True)
class Scope:
    """A stack's platform under its root component."""

    config: PlatformConfig
    hosts: HostPlans
    root: pulumi.Resource
    waivers: tuple[Waiver, ...] = ()

    @cached_property
    def site(self) -> CloudSiteConfig:
        """The region of the cluster."""
        return next(iter(self.config.cloud_sites().values()))

    @property
    def prefix(self) -> str:
        """The beginning of every name that other stacks of the account can see."""
        return self.config.organization

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags of every AWS resource."""
        return {
            "corelane:organization": self.config.organization,
            **self.config.accounting.tags,
        }

    def key_policy(self, *services: ServiceUse) -> KeyPolicy:
        """Return the policy of a key that the stack's account administers."""
        return KeyPolicy(region=self.site.region, account=self.site.account, services=services)

    @cached_property
    def cloud(self) -> aws.Provider:
        """The stack file's account and region, so that no other is ever changed."""
        return aws.Provider(
            "aws",
            region=self.site.region,
            allowed_account_ids=[self.site.account],
            opts=pulumi.ResourceOptions(parent=self.root),
        )

    @property
    def in_region(self) -> pulumi.ResourceOptions:
        """Options of components that declare AWS resources alone."""
        return pulumi.ResourceOptions(parent=self.root, providers=[self.cloud])

    def place(self, pool: str) -> Placement:
        """Return where a platform service stands that is given to a cloud pool."""
        return Placement(pool=pool, tier=self.config.pools[pool].tier)
