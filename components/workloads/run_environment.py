"""Decides what makes two runs of one backtest the same run: its environment and its identity.

Numerics libraries choose kernels and thread counts when they are loaded, by the CPU and the CPU
set they find; so the choice is made here, in the pod, before anything is imported. A CPU limit
changes no thread count, an exclusive CPU set does: without these the same pod computes other last
bits on a pinned node than on a shared one.
"""

from typing import Any

from corelane.components.config.sections.workloads import BacktestConfig
from corelane.components.workloads.canonical import digest


def identity(config: BacktestConfig) -> dict[str, Any]:
    """Return everything that decides a run's results, and nothing that only decides its speed."""
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
