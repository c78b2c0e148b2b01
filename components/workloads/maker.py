"""Decides nothing anew: which object of the cluster makes a workload's pods."""

from dataclasses import dataclass

from components.config.workloads import (
    BacktestConfig,
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)
from components.workloads.backtest import job_name


@dataclass(frozen=True, slots=True)
class Maker:
    """The object's component, its own resource type, and its name in the cluster."""

    component: str
    type: str
    name: str


def maker_of(name: str, config: WorkloadConfig) -> Maker:
    """Return what makes the pods of an entry of the stack file."""
    if isinstance(config, EngineConfig):
        component, kind = "ExecutionEngine", "apps/v1:DaemonSet"
    elif isinstance(config, ServiceConfig):
        kind = "apps/v1:StatefulSet" if config.claims else "apps/v1:Deployment"
        component = "PlatformService"
    else:
        component, kind = "Backtest", f"batch/v1:{'CronJob' if config.schedule else 'Job'}"
    once = isinstance(config, BacktestConfig) and not config.schedule
    own = job_name(name, config) if isinstance(config, BacktestConfig) and once else name
    return Maker(f"corelane:workloads:{component}", f"kubernetes:{kind}", own)
