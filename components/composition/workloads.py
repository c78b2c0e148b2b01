"""Workloads: each entry of the stack file, in the namespace of its team and tier."""

import pulumi

from corelane.components.composition.foundation import Foundation
from corelane.components.composition.tenancy import Tenancy
from corelane.components.config.sections.workloads import EngineConfig, ServiceConfig
from corelane.components.kubernetes.labels import namespace_of
from corelane.components.workloads.backtest import Backtest, BacktestArgs
from corelane.components.workloads.execution_engine import ExecutionEngine, ExecutionEngineArgs
from corelane.components.workloads.platform_service import PlatformService, PlatformServiceArgs


def declare_workloads(base: Foundation, tenancy: Tenancy, *ready: pulumi.Resource) -> None:
    """Declare every workload once ``ready`` exist, and not before it is kept apart.

    An engine on its host's network is open to all until the host's policies stand.
    """
    config = base.scope.config
    minutes = config.secrets.external_secrets.refresh_minutes
    for name, workload in config.workloads.items():
        home = tenancy.namespaces[namespace_of(workload.team, workload.tier)]
        opts = base.in_cluster(home, tenancy.isolation.last, *ready)
        if isinstance(workload, EngineConfig):
            engine = ExecutionEngineArgs(
                declared_at=f"/workloads/{name}",
                config=workload,
                namespace=home.namespace,
                secret_refresh_minutes=minutes,
            )
            ExecutionEngine(name, engine, opts)
        elif isinstance(workload, ServiceConfig):
            service = PlatformServiceArgs(
                declared_at=f"/workloads/{name}",
                config=workload,
                namespace=home.namespace,
                secret_refresh_minutes=minutes,
            )
            PlatformService(name, service, opts)
        else:
            backtest = BacktestArgs(
                declared_at=f"/workloads/{name}",
                config=workload,
                namespace=home.namespace,
                secret_refresh_minutes=minutes,
            )
            Backtest(name, backtest, opts)
