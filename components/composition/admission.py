"""Admission: the rules as the API server keeps them, declared ahead of what they judge."""

from collections.abc import Iterator

import pulumi

from corelane.components.cluster.admission_policies import (
    AdmissionPolicies,
    AdmissionPoliciesArgs,
    PolicyDocuments,
)
from corelane.components.composition.scope import CEPH, EBS, LOCAL_NVME, Scope
from corelane.components.config.sections.platform import PlatformConfig
from corelane.components.isolation.team_namespace import TeamNamespace
from corelane.components.kubernetes.made_object import MadeObject
from corelane.components.storage.ceph_cluster import CephCluster
from corelane.components.storage.ebs_classes import EbsClasses
from corelane.components.storage.local_nvme import LocalNvme
from corelane.components.workloads.backtest import Backtest
from corelane.components.workloads.execution_engine import ExecutionEngine
from corelane.components.workloads.platform_service import PlatformService
from corelane.policies.admission.exemptions import DeclaredObject, exemptions
from corelane.policies.admission.objects import admission_objects


def declare_admission(scope: Scope, opts: pulumi.ResourceOptions) -> tuple[pulumi.Resource, ...]:
    """Declare the policies, if the stack file asks; return what has to be there before others."""
    config = scope.config.cluster.admission
    if config is None:
        return ()
    excepted = exemptions(scope.waivers, judged(scope.config, scope.root.pulumi_resource_type))
    found = admission_objects(config.action, excepted)
    args = AdmissionPoliciesArgs(
        declared_at="/cluster/admission",
        action=config.action,
        waivers=found.waivers,
        rules={
            each.code: PolicyDocuments(policy=each.policy, bindings=each.bindings)
            for each in found.rules
        },
    )
    return AdmissionPolicies("admission", args, opts).ready


def judged(config: PlatformConfig, top: str) -> Iterator[DeclaredObject]:
    """Yield each object of a platform that admission may refuse, with the URN it will have.

    ``top`` is the type of the component that all parts of the platform are declared in.
    """
    stack = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
    for made in _made(config):
        yield DeclaredObject(
            urn=f"{stack}::{top}${made.urn_tail}",
            namespace=made.namespace,
            kind=made.kind,
            name=made.name,
        )


def _made(config: PlatformConfig) -> Iterator[MadeObject]:
    for name, engine in config.engines().items():
        yield ExecutionEngine.made(name, engine)
    for name, service in config.services().items():
        yield PlatformService.made(name, service)
    for name, backtest in config.backtests().items():
        yield Backtest.made(name, backtest)
    for team, owner in config.teams.items():
        yield from (TeamNamespace.made(team, tier) for tier in owner.quotas)
    yield from (EbsClasses.made(EBS, name) for name in config.storage.ebs)
    if config.storage.local_nvme is not None:
        yield LocalNvme.made(LOCAL_NVME)
    if config.storage.ceph is not None:
        yield CephCluster.made(CEPH)
