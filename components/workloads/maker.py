"""Decides nothing anew: which object of the cluster makes a workload's pods."""

from dataclasses import dataclass

from corelane.components.config.sections.workloads import (
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)
from corelane.components.workloads.backtest import job_name


@dataclass(frozen=True, slots=True)
class Maker:
    """The object's component, its own resource type, and its name in the cluster."""

    component: str
    type: str
    name: str


def maker_of(name: str, config: WorkloadConfig) -> Maker:
    """Return what makes the pods of an entry of the stack file."""
    if isinstance(config, EngineConfig):
        return _maker("ExecutionEngine", "apps/v1:DaemonSet", name)
    if isinstance(config, ServiceConfig):
        kind = "StatefulSet" if config.claims else "Deployment"
        return _maker("PlatformService", f"apps/v1:{kind}", name)
    if config.schedule:
        return _maker("Backtest", "batch/v1:CronJob", name)
    return _maker("Backtest", "batch/v1:Job", job_name(name, config))


def _maker(component: str, kind: str, name: str) -> Maker:
    return Maker(f"corelane:workloads:{component}", f"kubernetes:{kind}", name)
