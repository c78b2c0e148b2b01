"""A colocation site: the identity of its hosts, and the files they are installed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from corelane.components.config.hosts.host_buckets import site_bucket
from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.sites import ColocationSiteConfig
from corelane.components.sites.host_file_bucket import HostFileBucket, HostFileBucketArgs
from corelane.components.sites.host_folder import HostFolder, HostFolderArgs
from corelane.components.sites.hybrid_access import HybridAccess, HybridAccessArgs
from corelane.components.sites.hybrid_pool import HybridPool, HybridPoolArgs, Joining
from corelane.hostconfig.delivery.formats import CLOUD_CONFIG, deliver
from corelane.hostconfig.model.host_plan import HostPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class ColocationSiteArgs:
    """The site, the plan of each of its pools, and the cluster its hosts join.

    ``site`` is its name in the stack file. ``edge_plans`` are those of its Docker-only
    hosts, which get files of their own and join nothing.
    """

    declared_at: Entry
    site: str
    config: ColocationSiteConfig
    plans: Mapping[str, HostPlan]
    organization: str
    account: str
    cluster_name: pulumi.Input[str]
    cluster_arn: pulumi.Input[str]
    kubernetes_version: str
    tags: Mapping[str, str]
    edge_plans: Mapping[str, HostPlan]
    protect: bool = True
    gated: bool = False

    def __post_init__(self) -> None:
        """Refuse a pool without a plan: its hosts would join untuned."""
        unplanned = {*self.config.pools} - {*self.plans}
        unplanned |= {*self.config.edge_hosts} - {*self.edge_plans}
        if unplanned:
            names = ", ".join(sorted(unplanned))
            msg = f"site {self.site} has no host plan for {names}; plan every pool of the site"
            raise ValueError(msg)


class ColocationSite(pulumi.ComponentResource):
    """A place whose bare-metal hosts join the cluster as EKS Hybrid Nodes.

    Each host has a folder in a private bucket. Its files carry settings and references; a host
    proves who it is by a certificate that the site's own authority signs, and that no file holds.
    """

    bucket: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ColocationSiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the bucket, the hosts' role, and the files of every host."""
        super().__init__("corelane:sites:ColocationSite", name, _props(args), opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        self._files = self._declare_bucket()
        access = self._declare_access()
        for pool in args.config.pools:
            self._declare_pool(pool, access)
        for host in args.config.edge_hosts:
            self._declare_edge_folder(host)
        self.bucket, self.role_arn = self._files.bucket, access.role_arn
        self.register_outputs({"bucket": self.bucket, "roleArn": self.role_arn})

    def _declare_bucket(self) -> HostFileBucket:
        args = self._args
        return HostFileBucket(
            f"{self._name}-files",
            HostFileBucketArgs(
                declared_at=args.declared_at,
                bucket=site_bucket(args.organization, args.site, args.account),
                region=args.config.region,
                account=args.account,
                tags=args.tags,
                protect=args.protect,
            ),
            self._child,
        )

    def _declare_access(self) -> HybridAccess:
        args = self._args
        return HybridAccess(
            f"{self._name}-hybrid",
            HybridAccessArgs(
                region=args.config.region,
                trust_anchor=args.config.trust_anchor,
                hosts=[host for pool in args.config.pools.values() for host in pool.hosts],
                cluster_name=args.cluster_name,
                cluster_arn=args.cluster_arn,
                file_objects=self._files.arn,
                file_key_arn=self._files.key_arn,
                tags=args.tags,
            ),
            self._child,
        )

    def _declare_pool(self, pool: str, access: HybridAccess) -> None:
        args = self._args
        joining = Joining(
            cluster_name=args.cluster_name,
            kubernetes_version=args.kubernetes_version,
            region=args.config.region,
            trust_anchor=args.config.trust_anchor,
            profile_arn=access.profile_arn,
            role_arn=access.role_arn,
            gated=args.gated,
        )
        HybridPool(
            pool,
            HybridPoolArgs(
                declared_at=f"{args.declared_at}/pools/{pool}",
                config=args.config.pools[pool],
                plan=args.plans[pool],
                joining=joining,
                bucket=self._files.bucket,
                key_arn=self._files.key_arn,
                tags=args.tags,
            ),
            self._child,
        )

    def _declare_edge_folder(self, host: str) -> None:
        args, plan = self._args, self._args.edge_plans[host]
        HostFolder(
            f"{self._name}-{host}",
            HostFolderArgs(
                declared_at=f"{args.declared_at}/edgeHosts/{host}",
                host=args.config.edge_hosts[host].address,
                pool=plan.pool,
                user_data=deliver(plan, plan.image.name)[CLOUD_CONFIG].decode(),
                bucket=self._files.bucket,
                key_arn=self._files.key_arn,
                tags=args.tags,
            ),
            self._child,
        )


def _props(args: ColocationSiteArgs) -> dict[str, Any]:
    return {
        "declaredAt": args.declared_at,
        "site": args.site,
        "region": args.config.region,
        "trustAnchor": args.config.trust_anchor,
        "certificateAuthority": args.config.certificate_authority,
        "pools": sorted(args.config.pools),
        "edgeHosts": sorted(args.config.edge_hosts),
    }
