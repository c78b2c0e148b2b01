"""Decides what makes two runs of one backtest the same run: its environment and its identity.

Numerics libraries choose kernels and thread counts when they are loaded, by the CPU and the CPU
set they find; so the choice is made here, in the pod, before anything is imported. A CPU limit
changes no thread count, an exclusive CPU set does: without these the same pod computes other last
bits on a pinned node than on a shared one.
"""

from typing import Any, Final

from components.config.workloads import BacktestConfig
from components.workloads.canonical import digest

SEED: Final = "CORELANE_SEED"
SNAPSHOT: Final = "CORELANE_DATA_SNAPSHOT"
SHARDS: Final = "CORELANE_SHARDS"


def fixed_environment(config: BacktestConfig) -> dict[str, str]:
    """Return the variables that decide results; the stack file may add others, not change these.

    Raises ValueError if it tries.
    """
    fixed = _numerics(config) | {
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        SEED: str(config.seed),
        SNAPSHOT: config.data_snapshot,
        SHARDS: str(config.shards),
    }
    if taken := sorted(fixed.keys() & config.environment.keys()):
        msg = (
            f"environment sets {', '.join(taken)}, which the platform fixes so that runs can be "
            "compared; wanted none of them; use seed, dataSnapshot, shards and numerics instead"
        )
        raise ValueError(msg)
    return dict(config.environment) | fixed


def identity(config: BacktestConfig) -> dict[str, Any]:
    """Return everything that decides a run's results, and nothing that only decides its speed."""
    return {
        "image": config.image,
        "args": list(config.args),
        "environment": fixed_environment(config),
        "settings": dict(config.settings),
        "seed": config.seed,
        "dataSnapshot": config.data_snapshot,
        "shards": config.shards,
        "numerics": config.numerics.model_dump(mode="json", by_alias=True),
    }


def identity_digest(config: BacktestConfig) -> str:
    """Return the SHA-256 of the identity's canonical JSON; equal digests are comparable runs."""
    return digest(identity(config))


def _numerics(config: BacktestConfig) -> dict[str, str]:
    numerics, threads = config.numerics, str(config.numerics.threads)
    return {
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "MKL_DYNAMIC": "FALSE",
        "OPENBLAS_CORETYPE": numerics.blas_core_type,
        "MKL_CBWR": numerics.mkl_branch,
        "PYTHONHASHSEED": str(numerics.hash_seed),
    }
