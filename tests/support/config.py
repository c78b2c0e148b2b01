"""Small valid sections of a stack file, to be changed one field at a time."""

from typing import Any

from corelane.components.config.sections.cluster import ClusterConfig
from corelane.components.config.sections.network import NetworkConfig
from corelane.components.config.sections.pools import (
    MetalPoolConfig,
    OnDemandPoolConfig,
    SpotPoolConfig,
)
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.hostconfig.catalogue import load_hardware, load_profile
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host

ACCOUNT = "210987654321"
REGION = "eu-central-1"
ZONES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")
TAGS = {"corelane:stack": "test"}


def a_cloud_site(**overrides: Any) -> CloudSiteConfig:
    """Return a region of three zones."""
    fields: dict[str, Any] = {"kind": "aws", "region": REGION, "account": ACCOUNT, "zones": ZONES}
    return CloudSiteConfig.model_validate(fields | overrides)


def a_network(**overrides: Any) -> NetworkConfig:
    """Return the addresses of a VPC, its pods and its services."""
    fields: dict[str, Any] = {
        "vpcCidr": "10.16.0.0/16",
        "podCidr": "10.64.0.0/14",
        "serviceCidr": "172.20.0.0/16",
    }
    return NetworkConfig.model_validate(fields | overrides)


def a_cluster(**overrides: Any) -> ClusterConfig:
    """Return a cluster with one administrator and the add-ons that every stack has."""
    fields: dict[str, Any] = {
        "version": "1.35",
        "nodeImage": "1.35.2-20260714",
        "operatorNetworks": ["10.4.0.0/20"],
        "operators": {
            "platform": {
                "role": f"arn:aws:iam::{ACCOUNT}:role/platform",
                "policy": "AmazonEKSClusterAdminPolicy",
            }
        },
        "addons": {
            "aws-ebs-csi-driver": {"version": "v1.54.0-eksbuild.1"},
            "coredns": {"version": "v1.13.1-eksbuild.1"},
            "eks-pod-identity-agent": {"version": "v1.3.10-eksbuild.2"},
            "kube-proxy": {"version": "v1.35.0-eksbuild.2"},
        },
    }
    return ClusterConfig.model_validate(fields | overrides)


def a_metal_pool(**overrides: Any) -> MetalPoolConfig:
    """Return a T0 pool in the first zone."""
    fields: dict[str, Any] = {
        "tier": "t0",
        "site": "frankfurt",
        "hardware": "c7i.metal-24xl",
        "profile": "deterministic-high-perf",
        "zone": ZONES[0],
        "size": {"min": 2, "desired": 2, "max": 4},
    }
    return MetalPoolConfig.model_validate(fields | overrides)


def an_on_demand_pool(**overrides: Any) -> OnDemandPoolConfig:
    """Return a T1 pool."""
    fields: dict[str, Any] = {
        "tier": "t1",
        "site": "frankfurt",
        "hardware": "m7i.4xlarge",
        "profile": "general-purpose",
        "size": {"min": 3, "desired": 6, "max": 12},
    }
    return OnDemandPoolConfig.model_validate(fields | overrides)


def a_spot_pool(**overrides: Any) -> SpotPoolConfig:
    """Return a T2 pool of two machine types."""
    fields: dict[str, Any] = {
        "tier": "t2",
        "site": "frankfurt",
        "hardware": ["c7i.16xlarge", "m7i.4xlarge"],
        "profile": "batch-optimization",
        "size": {"min": 0, "desired": 2, "max": 40},
    }
    return SpotPoolConfig.model_validate(fields | overrides)


def a_host_plan(
    hardware: str = "c7i.metal-24xl",
    profile: str = "deterministic-high-perf",
    *,
    pool: str = "engines",
) -> HostPlan:
    """Return the plan of a machine type and a profile of the catalogue."""
    return plan_host(load_hardware(hardware), load_profile(profile), pool=pool)
