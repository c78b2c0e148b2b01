"""Admission: the rules as the API server keeps them, before anything they are about comes."""

from collections.abc import Iterator

import pulumi

from corelane.components.cluster.admission_policies import (
    AdmissionPolicies,
    AdmissionPoliciesArgs,
    PolicyDocuments,
)
from corelane.components.composition.scope import Scope
from corelane.components.config.sections.platform import PlatformConfig
from corelane.components.kubernetes.labels import namespace_of
from corelane.components.storage import ceph_cluster, local_nvme
from corelane.components.workloads.maker import maker_of
from corelane.policies.admission.exemptions import DeclaredObject, exemptions
from corelane.policies.admission.objects import admission_objects

_PLATFORM = "corelane:platform:Platform"
_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"


def declare_admission(scope: Scope, opts: pulumi.ResourceOptions) -> tuple[pulumi.Resource, ...]:
    """Declare the policies, if the stack file asks; return what has to be there before others."""
    config = scope.config.cluster.admission
    if config is None:
        return ()
    excepted = exemptions(scope.waivers, judged(scope.config))
    found = admission_objects(config.action, excepted)
    args = AdmissionPoliciesArgs(
        declared_at="/cluster/admission",
        action=config.action,
        waivers=found.waivers,
        rules={
            each.rule: PolicyDocuments(policy=each.policy, bindings=each.bindings)
            for each in found.rules
        },
    )
    return AdmissionPolicies("admission", args, opts).ready


def judged(config: PlatformConfig) -> Iterator[DeclaredObject]:
    """Yield each object of a platform that admission may refuse, with the URN it will have."""
    for name, workload in config.workloads.items():
        maker = maker_of(name, workload)
        home = namespace_of(workload.team, workload.tier)
        yield _object(f"{maker.component}${maker.type}::{name}", maker.name, home)
    for team, owner in config.teams.items():
        for home in (namespace_of(team, tier) for tier in owner.quotas):
            declared = "corelane:isolation:TeamNamespace$kubernetes:core/v1:Namespace"
            yield _object(f"{declared}::{home}-namespace", home)
    yield from _storage_classes(config)


def _storage_classes(config: PlatformConfig) -> Iterator[DeclaredObject]:
    storage = config.storage
    for name in storage.ebs:
        yield _object(f"corelane:storage:EbsClasses${_CLASS}::ebs-{name}", name)
    if storage.local_nvme is not None:
        own = f"corelane:storage:LocalNvme${_CLASS}::local-nvme-class"
        yield _object(own, local_nvme.CLASS_NAME)
    if storage.ceph is not None:
        own = f"corelane:storage:CephCluster${_CLASS}::ceph-class"
        yield _object(own, ceph_cluster.CLASS_NAME)


def _object(own: str, name: str, namespace: str = "") -> DeclaredObject:
    stack = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
    kind = own.partition("::")[0].rpartition(":")[2]
    urn = f"{stack}::{_PLATFORM}${own}"
    return DeclaredObject(urn=urn, namespace=namespace, kind=kind, name=name)
