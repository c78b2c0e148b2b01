"""Decides how the hosts of a cage become nodes: who they are, what they run, where they read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.config.labels import POOL, TIER
from components.config.sites import ColocationSiteConfig
from components.sites.host_file_bucket import HostFileBucket, HostFileBucketArgs
from components.sites.hybrid_access import HybridAccess, HybridAccessArgs
from hostconfig.formats.cloud_init import cloud_config
from hostconfig.formats.node_config import HybridCluster, Registration
from hostconfig.model.host_plan import HostPlan


@dataclass(frozen=True, kw_only=True, slots=True)
class ColocationSiteArgs:
    """The cage, the plan of each of its pools, and the cluster its hosts join.

    ``site`` is the cage's name in the stack file. ``edge_plans`` are those of its Docker-only
    hosts, which get files of their own and join nothing.
    """

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

    def __post_init__(self) -> None:
        """Refuse a pool without a plan: its hosts would join untuned."""
        wanted = {*self.config.pools, *self.config.edge_hosts}
        if missing := sorted(wanted - {*self.plans, *self.edge_plans}):
            msg = f"site {self.site} has no host plan for {', '.join(missing)}; plan every pool"
            raise ValueError(msg)


class ColocationSite(pulumi.ComponentResource):
    """A cage whose bare-metal hosts join the cluster as EKS Hybrid Nodes.

    Each host has a folder in a private bucket: ``user-data`` and ``meta-data``, as cloud-init's
    NoCloud source reads them. They carry settings and references; a host proves who it is by a
    certificate that the cage's own authority signs and that no file here contains.
    """

    bucket: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ColocationSiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the bucket, the hosts' role, and each host's files."""
        super().__init__("corelane:sites:ColocationSite", name, _props(args), opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        self._files = self._declare_bucket()
        self._access = self._declare_access()
        self.bucket, self.role_arn = self._files.bucket, self._access.role_arn
        for pool, host in _hosts(args.config):
            self._publish(host, "user-data", self._user_data(pool, host))
        for edge, config in args.config.edge_hosts.items():
            self._publish(config.address, "user-data", cloud_config(args.edge_plans[edge]))
        self.register_outputs({"bucket": self.bucket, "roleArn": self.role_arn})

    def _declare_bucket(self) -> HostFileBucket:
        args = self._args
        return HostFileBucket(
            f"{self._name}-files",
            HostFileBucketArgs(
                bucket=f"{args.organization}-{args.site}-hosts-{args.account}",
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
                hosts=[host for _, host in _hosts(args.config)],
                cluster_name=args.cluster_name,
                cluster_arn=args.cluster_arn,
                file_objects=self._files.arn,
                file_key_arn=self._files.key_arn,
                tags=args.tags,
            ),
            self._child,
        )

    def _user_data(self, pool: str, host: str) -> pulumi.Output[str]:
        args, tier = self._args, self._args.config.pools[pool].tier
        registration = Registration(
            labels={POOL: pool, TIER: tier}, taints=(f"{TIER}={tier}:NoSchedule",)
        )
        joined = pulumi.Output.all(
            args.cluster_name, self._access.profile_arn, self._access.role_arn
        )

        def write(known: list[str]) -> str:
            cluster = HybridCluster(
                name=known[0],
                region=args.config.region,
                kubernetes_version=args.kubernetes_version,
                trust_anchor_arn=args.config.trust_anchor,
                profile_arn=known[1],
                role_arn=known[2],
                node_name=host,
            )
            return cloud_config(args.plans[pool], cluster=cluster, registration=registration)

        return joined.apply(write)

    def _publish(self, host: str, file: str, text: pulumi.Input[str]) -> None:
        # cloud-init runs once for each instance id: a host is a new instance when it is rebuilt.
        identity = f"instance-id: {host}\nlocal-hostname: {host}\n"
        for name, content in ((file, text), ("meta-data", identity)):
            aws.s3.BucketObjectv2(
                f"{self._name}-{host}-{name}",
                bucket=self._files.bucket,
                key=f"{host}/{name}",
                content=content,
                content_type="text/plain; charset=utf-8",
                server_side_encryption="aws:kms",
                kms_key_id=self._files.key_arn,
                tags=dict(self._args.tags),
                opts=self._child,
            )


def _hosts(config: ColocationSiteConfig) -> Iterator[tuple[str, str]]:
    """Yield every host that joins, with its pool."""
    for pool, hybrid in config.pools.items():
        for host in hybrid.hosts:
            yield pool, host


def _props(args: ColocationSiteArgs) -> dict[str, Any]:
    """Return the plain data that policies and reports see."""
    return {
        "site": args.site,
        "region": args.config.region,
        "certificateAuthority": args.config.certificate_authority,
        "pools": {
            name: {
                "hostPlan": args.plans[name].as_data(),
                "tier": pool.tier,
                "labels": {POOL: name, TIER: pool.tier},
                "taints": [{"key": TIER, "value": pool.tier, "effect": "NoSchedule"}],
                "hosts": list(pool.hosts),
            }
            for name, pool in args.config.pools.items()
        },
    }
