"""A long-running service: replicas apart from each other, behind one name."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.workloads import ServiceConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import namespace_of
from corelane.components.kubernetes.made_object import MadeObject
from corelane.components.workloads.bandwidth import bandwidth_annotations
from corelane.components.workloads.identity import selector_of, workload_props
from corelane.components.workloads.placement import spread
from corelane.components.workloads.pod import (
    SKIP_AWAIT,
    Behaviour,
    Process,
    guaranteed,
    pod_template,
)
from corelane.components.workloads.probes import probes
from corelane.components.workloads.volumes import claim_spec, claimed_mounts
from corelane.components.workloads.workload_resources import (
    Workload,
    WorkloadResources,
    declare_workload_resources,
)

GRACE_SECONDS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformServiceArgs:
    """The service and its namespace; ``secret_refresh_minutes`` is the polling period."""

    declared_at: Entry
    config: ServiceConfig
    namespace: pulumi.Input[str]
    secret_refresh_minutes: int = 60


class PlatformService(pulumi.ComponentResource):
    """A Deployment, or a StatefulSet if it claims volumes, with a name and a disruption budget.

    An update takes one old pod away before it adds a new one: there is no room in a quota, nor
    are there spare exclusive CPUs, for one more replica than is declared.
    """

    TYPE: Final = "corelane:workloads:PlatformService"
    service: pulumi.Output[str]

    @classmethod
    def made(cls, name: str, config: ServiceConfig) -> MadeObject:
        """Return the object that makes the pods of an entry of the stack file."""
        kind = "StatefulSet" if config.claims else "Deployment"
        return MadeObject(
            component=cls.TYPE,
            type=f"kubernetes:apps/v1:{kind}",
            resource=name,
            name=name,
            namespace=namespace_of(config.team, config.tier),
        )

    def __init__(
        self, name: str, args: PlatformServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the service's account, settings, secrets, name, pods and budget."""
        super().__init__(
            self.TYPE,
            name,
            workload_props(name, args.config, declared_at=args.declared_at),
            opts,
        )
        self._args, self._child = args, pulumi.ResourceOptions(parent=self)
        self._workload = Workload(
            name=name,
            namespace=args.namespace,
            config=args.config,
            secret_refresh_minutes=args.secret_refresh_minutes,
        )

        resources = declare_workload_resources(self._workload, self)
        self.service = self._declare_service()
        self._declare_replicas(resources)
        self._declare_disruption_budget()
        self.register_outputs({"service": self.service})

    @property
    def _selector(self) -> k8s.meta.v1.LabelSelectorArgs:
        return k8s.meta.v1.LabelSelectorArgs(match_labels=selector_of(self._workload.name))

    def _declare_service(self) -> pulumi.Output[str]:
        # A set's pods differ by name, so its name resolves to them, not to one address.
        service = k8s.core.v1.Service(
            f"{self._workload.name}-service",
            metadata=self._workload.metadata(annotations=SKIP_AWAIT),
            spec=k8s.core.v1.ServiceSpecArgs(
                type="ClusterIP",
                cluster_ip="None" if self._args.config.claims else None,
                selector=selector_of(self._workload.name),
                ports=[
                    k8s.core.v1.ServicePortArgs(
                        name=name, port=port, target_port=port, protocol="TCP"
                    )
                    for name, port in sorted(self._args.config.ports.items())
                ],
            ),
            opts=self._child,
        )
        return known_name(service, self._workload.name)

    def _declare_replicas(self, resources: WorkloadResources) -> None:
        template = pod_template(self._workload, resources, self._process(), self._behaviour())
        declare = self._declare_set if self._args.config.claims else self._declare_deployment
        declare(template)

    def _declare_deployment(self, template: k8s.core.v1.PodTemplateSpecArgs) -> None:
        one_at_a_time = k8s.apps.v1.RollingUpdateDeploymentArgs(max_surge=0, max_unavailable=1)
        k8s.apps.v1.Deployment(
            self._workload.name,
            metadata=self._workload.metadata(annotations=SKIP_AWAIT),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=self._args.config.replicas,
                selector=self._selector,
                strategy=k8s.apps.v1.DeploymentStrategyArgs(
                    type="RollingUpdate", rolling_update=one_at_a_time
                ),
                template=template,
            ),
            opts=self._child,
        )

    def _declare_set(self, template: k8s.core.v1.PodTemplateSpecArgs) -> None:
        k8s.apps.v1.StatefulSet(
            self._workload.name,
            metadata=self._workload.metadata(annotations=SKIP_AWAIT),
            spec=k8s.apps.v1.StatefulSetSpecArgs(
                replicas=self._args.config.replicas,
                selector=self._selector,
                service_name=self.service,
                pod_management_policy="Parallel",
                update_strategy=k8s.apps.v1.StatefulSetUpdateStrategyArgs(type="RollingUpdate"),
                persistent_volume_claim_retention_policy=_RETAIN,
                volume_claim_templates=self._claims(),
                template=template,
            ),
            opts=self._child,
        )

    def _claims(self) -> list[k8s.core.v1.PersistentVolumeClaimArgs]:
        return [
            k8s.core.v1.PersistentVolumeClaimArgs(
                metadata=k8s.meta.v1.ObjectMetaArgs(name=name), spec=claim_spec(claim)
            )
            for name, claim in sorted(self._args.config.claims.items())
        ]

    def _declare_disruption_budget(self) -> None:
        k8s.policy.v1.PodDisruptionBudget(
            f"{self._workload.name}-disruption-budget",
            metadata=self._workload.metadata(),
            spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
                selector=self._selector,
                max_unavailable=1,
                # A pod that is broken already must not keep its node from being drained.
                unhealthy_pod_eviction_policy="AlwaysAllow",
            ),
            opts=self._child,
        )

    def _process(self) -> Process:
        config = self._args.config
        return Process(
            resources=guaranteed(config.cpu_millis, config.memory),
            environment=config.environment,
            ports=(*config.ports.values(), config.probe.port),
            probes=probes(config.probe),
            mounts=tuple(claimed_mounts(config.claims)),
        )

    def _behaviour(self) -> Behaviour:
        config = self._args.config
        return Behaviour(
            grace_seconds=GRACE_SECONDS,
            spread=spread(selector_of(self._workload.name), holds_volumes=bool(config.claims)),
            annotations=bandwidth_annotations(config.bandwidth),
        )


_RETAIN: Final = k8s.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicyArgs(
    when_deleted="Retain", when_scaled="Retain"
)
