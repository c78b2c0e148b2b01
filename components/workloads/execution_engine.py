"""An execution engine: alone on whole cores, on its host's own network."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.workloads import EngineConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import namespace_of
from corelane.components.kubernetes.made_object import MadeObject
from corelane.components.workloads.identity import selector_of, workload_props
from corelane.components.workloads.placement import apart_from_high_impact
from corelane.components.workloads.pod import (
    SKIP_AWAIT,
    Behaviour,
    Process,
    guaranteed,
    pod_template,
)
from corelane.components.workloads.probes import probes
from corelane.components.workloads.volumes import huge_pages_mount
from corelane.components.workloads.workload_resources import (
    Workload,
    WorkloadResources,
    declare_workload_resources,
)

# Long enough to cancel what rests at the venues and to hear that it is cancelled.
GRACE_SECONDS: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class ExecutionEngineArgs:
    """The engine and its namespace; ``secret_refresh_minutes`` is the polling period."""

    declared_at: Entry
    config: EngineConfig
    namespace: pulumi.Input[str]
    secret_refresh_minutes: int = 60


class ExecutionEngine(pulumi.ComponentResource):
    """One engine on every node of a T0 pool.

    It has one container and no init container or sidecar: any second container with other
    requests than limits would cost the pod its class, and with it its exclusive CPUs. Its pods
    are replaced by deleting them, when the desk says so, never by a change of this program. It
    carries no bandwidth annotation: on the host's network nothing would apply it.
    """

    TYPE: Final = "corelane:workloads:ExecutionEngine"
    daemon_set: pulumi.Output[str]

    @classmethod
    def made(cls, name: str, config: EngineConfig) -> MadeObject:
        """Return the object that makes the pods of an entry of the stack file."""
        return MadeObject(
            component=cls.TYPE,
            type="kubernetes:apps/v1:DaemonSet",
            resource=name,
            name=name,
            namespace=namespace_of(config.team, config.tier),
        )

    def __init__(
        self, name: str, args: ExecutionEngineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the engine's account, settings, secrets and pods."""
        super().__init__(
            self.TYPE,
            name,
            workload_props(name, args.config, declared_at=args.declared_at),
            opts,
        )
        self._args = args
        self._workload = Workload(
            name=name,
            namespace=args.namespace,
            config=args.config,
            secret_refresh_minutes=args.secret_refresh_minutes,
            keep_settings=True,
        )

        resources = declare_workload_resources(self._workload, self)
        self.daemon_set = self._declare_daemon_set(resources)
        self.register_outputs({"daemonSet": self.daemon_set})

    def _declare_daemon_set(self, resources: WorkloadResources) -> pulumi.Output[str]:
        name = self._workload.name
        daemon_set = k8s.apps.v1.DaemonSet(
            name,
            metadata=self._workload.metadata(annotations=SKIP_AWAIT),
            spec=k8s.apps.v1.DaemonSetSpecArgs(
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector_of(name)),
                update_strategy=k8s.apps.v1.DaemonSetUpdateStrategyArgs(type="OnDelete"),
                revision_history_limit=10,
                template=pod_template(
                    self._workload, resources, self._process(), self._behaviour()
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return known_name(daemon_set, name)

    def _process(self) -> Process:
        config = self._args.config
        pages = config.huge_pages_1gi
        return Process(
            resources=guaranteed(config.cpus * 1000, config.memory, huge_pages_1gi=pages),
            environment=config.environment,
            ports=(config.order_port, config.probe.port),
            on_host_network=True,
            probes=probes(config.probe),
            capabilities=config.capabilities,
            mounts=(huge_pages_mount(),) if pages else (),
        )

    def _behaviour(self) -> Behaviour:
        return Behaviour(
            grace_seconds=GRACE_SECONDS, affinity=apart_from_high_impact(self._args.config)
        )
