"""A backtest: shard by shard, in a fixed environment, on nodes that may vanish."""

from dataclasses import dataclass
from typing import Any, Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.workloads import BacktestConfig
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import namespace_of
from corelane.components.kubernetes.made_object import MadeObject
from corelane.components.workloads.bandwidth import bandwidth_annotations
from corelane.components.workloads.identity import digest, workload_props
from corelane.components.workloads.pod import (
    SKIP_AWAIT,
    Behaviour,
    Process,
    guaranteed,
    pod_template,
)
from corelane.components.workloads.volumes import ephemeral_mounts
from corelane.components.workloads.workload_resources import (
    Workload,
    WorkloadResources,
    declare_workload_resources,
)

IDENTITY_ANNOTATION: Final = "corelane.io/run-identity"
# AWS gives a spot node two minutes; half of them to write what is done.
GRACE_SECONDS: Final = 60
RETRIES_PER_SHARD: Final = 1
_NAME_HASH_LENGTH: Final = 10


def job_name(name: str, config: BacktestConfig) -> str:
    """Return what the job of a backtest without schedule is called.

    A job's pods can never change: another template is another job, under another name.
    """
    revision = digest(config.model_dump(mode="json", by_alias=True))
    return f"{name}-{revision[:_NAME_HASH_LENGTH]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class BacktestArgs:
    """The backtest and its namespace; ``secret_refresh_minutes`` is the polling period."""

    declared_at: Entry
    config: BacktestConfig
    namespace: pulumi.Input[str]
    secret_refresh_minutes: int = 60


class Backtest(pulumi.ComponentResource):
    """An indexed job: scheduled if it has a schedule, else suspended until somebody starts it.

    ``identity`` is equal for two runs exactly if what decides their results is equal.
    """

    TYPE: Final = "corelane:workloads:Backtest"
    identity: str
    job: pulumi.Output[str]

    @classmethod
    def made(cls, name: str, config: BacktestConfig) -> MadeObject:
        """Return the object that makes the pods of an entry of the stack file."""
        kind = "CronJob" if config.schedule else "Job"
        return MadeObject(
            component=cls.TYPE,
            type=f"kubernetes:batch/v1:{kind}",
            resource=name,
            name=name if config.schedule else job_name(name, config),
            namespace=namespace_of(config.team, config.tier),
        )

    def __init__(
        self, name: str, args: BacktestArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the backtest's account, settings, secrets and job."""
        identity = identity_digest(args.config)
        props = workload_props(name, args.config, declared_at=args.declared_at) | {
            "identity": identity
        }
        super().__init__(self.TYPE, name, props, opts)
        # After the registration: it makes an output of every input, under the input's name.
        self.identity = identity
        self._args = args
        self._workload = Workload(
            name=name,
            namespace=args.namespace,
            config=args.config,
            secret_refresh_minutes=args.secret_refresh_minutes,
        )

        resources = declare_workload_resources(self._workload, self)
        declare = self._declare_cron_job if args.config.schedule else self._declare_job
        self.job = declare(resources)
        self.register_outputs({"identity": self.identity, "job": self.job})

    @property
    def _annotations(self) -> dict[str, str]:
        return {IDENTITY_ANNOTATION: self.identity}

    def _declare_job(self, resources: WorkloadResources) -> pulumi.Output[str]:
        name = job_name(self._workload.name, self._args.config)
        job = k8s.batch.v1.Job(
            self._workload.name,
            metadata=self._workload.metadata(name, self._annotations | SKIP_AWAIT),
            spec=self._job_spec(resources, suspend=True),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return known_name(job, name)

    def _declare_cron_job(self, resources: WorkloadResources) -> pulumi.Output[str]:
        cron_job = k8s.batch.v1.CronJob(
            self._workload.name,
            metadata=self._workload.metadata(annotations=self._annotations),
            spec=k8s.batch.v1.CronJobSpecArgs(
                schedule=self._args.config.schedule or "",
                time_zone="Etc/UTC",
                concurrency_policy="Forbid",
                starting_deadline_seconds=600,
                successful_jobs_history_limit=3,
                failed_jobs_history_limit=3,
                job_template=k8s.batch.v1.JobTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(annotations=self._annotations),
                    spec=self._job_spec(resources, suspend=False),
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return known_name(cron_job, self._workload.name)

    def _job_spec(self, resources: WorkloadResources, *, suspend: bool) -> k8s.batch.v1.JobSpecArgs:
        config = self._args.config
        return k8s.batch.v1.JobSpecArgs(
            completion_mode="Indexed",
            completions=config.shards,
            parallelism=min(config.parallelism, config.shards),
            suspend=suspend or None,
            active_deadline_seconds=config.deadline_minutes * 60,
            backoff_limit_per_index=RETRIES_PER_SHARD,
            pod_failure_policy=_disruptions_are_no_failures(),
            pod_replacement_policy="Failed",
            template=pod_template(self._workload, resources, self._process(), self._behaviour()),
        )

    def _process(self) -> Process:
        config = self._args.config
        return Process(
            resources=guaranteed(config.cpu_millis, config.memory),
            environment=dict(config.environment) | config.fixed_environment,
            mounts=tuple(ephemeral_mounts(config.claims)),
        )

    def _behaviour(self) -> Behaviour:
        return Behaviour(
            grace_seconds=GRACE_SECONDS,
            restart_policy="Never",
            annotations=bandwidth_annotations(self._args.config.bandwidth) | self._annotations,
        )


def _disruptions_are_no_failures() -> k8s.batch.v1.PodFailurePolicyArgs:
    """Return the policy by which a node taken away does not count against its shard."""
    disrupted = k8s.batch.v1.PodFailurePolicyOnPodConditionsPatternArgs(
        type="DisruptionTarget", status="True"
    )
    ignore = k8s.batch.v1.PodFailurePolicyRuleArgs(action="Ignore", on_pod_conditions=[disrupted])
    return k8s.batch.v1.PodFailurePolicyArgs(rules=[ignore])


def identity(config: BacktestConfig) -> dict[str, Any]:
    """Return everything that decides a run's results, and nothing that only decides its speed.

    Numerics libraries choose kernels and thread counts when they are loaded, by the CPU and the CPU
    set they find. A CPU limit changes no thread count, an exclusive CPU set does: without a fixed
    environment the same pod computes other last bits on a pinned node than on a shared one.
    """
    return {
        "image": config.image,
        "args": list(config.args),
        "environment": dict(config.environment) | config.fixed_environment,
        "settings": dict(config.settings),
        "seed": config.seed,
        "dataSnapshot": config.data_snapshot,
        "shards": config.shards,
        "numerics": config.numerics.model_dump(mode="json", by_alias=True),
    }


def identity_digest(config: BacktestConfig) -> str:
    """Return the SHA-256 of the identity's canonical JSON; equal digests are comparable runs."""
    return digest(identity(config))
