"""Small valid workloads, teams and asset classes, to be changed one field at a time."""

from typing import Any

from corelane.components.config.sections.isolation import (
    AssetClassConfig,
    TeamConfig,
    TierConfig,
    TierLimits,
)
from corelane.components.config.sections.workloads import (
    BacktestConfig,
    EngineConfig,
    ServiceConfig,
)

IMAGE = "registry.example.test/trading/app@sha256:" + "a" * 64
BANDWIDTH = {"ingress": "1G", "egress": "500M"}


def an_engine(**overrides: Any) -> EngineConfig:
    """Return an engine of team alpha in equities, on the pool of metal."""
    fields: dict[str, Any] = {
        "role": "execution-engine",
        "team": "alpha",
        "assetClass": "equities",
        "pool": "metal",
        "image": IMAGE,
        "family": "arbitrage",
        "cpus": 4,
        "memory": "16Gi",
        "orderPort": 7001,
        "probe": {"port": 7002},
    }
    return EngineConfig.model_validate(fields | overrides)


def a_service(**overrides: Any) -> ServiceConfig:
    """Return a stateless risk service of team alpha in equities, in tier t0."""
    fields: dict[str, Any] = {
        "role": "risk",
        "team": "alpha",
        "assetClass": "equities",
        "tier": "t0",
        "pool": "metal",
        "image": IMAGE,
        "cpuMillis": 2000,
        "memory": "4Gi",
        "ports": {"limits": 8080},
        "probe": {"port": 8081},
        "bandwidth": BANDWIDTH,
    }
    return ServiceConfig.model_validate(fields | overrides)


def a_backtest(**overrides: Any) -> BacktestConfig:
    """Return a backtest of team alpha in equities, on spot nodes."""
    fields: dict[str, Any] = {
        "role": "backtest",
        "team": "alpha",
        "assetClass": "equities",
        "tier": "t2",
        "pool": "spot",
        "image": IMAGE,
        "cpuMillis": 4000,
        "memory": "8Gi",
        "dataSnapshot": "ticks-2026-10-31",
        "seed": 7,
        "bandwidth": BANDWIDTH,
    }
    return BacktestConfig.model_validate(fields | overrides)


def a_tier(**overrides: Any) -> TierConfig:
    """Return a tier whose pods may evict others."""
    fields: dict[str, Any] = {
        "priority": 1000,
        "preempts": True,
        "largestContainerCpu": 32,
        "largestContainerMemory": "128Gi",
    }
    return TierConfig.model_validate(fields | overrides)


def limits(**overrides: Any) -> TierLimits:
    """Return a team's share of a tier, without huge pages and storage."""
    fields: dict[str, Any] = {"cpu": 64, "memory": "256Gi", "pods": 40}
    return TierLimits.model_validate(fields | overrides)


def a_team(*asset_classes: str, tiers: tuple[str, ...] = ("t0", "t1", "t2")) -> TeamConfig:
    """Return a team that trades some asset classes."""
    return TeamConfig.model_validate(
        {
            "assetClasses": asset_classes,
            "quotas": {tier: limits() for tier in tiers},
            "contact": "desk@example.test",
        }
    )


def an_asset_class(network: str = "198.51.100.0/24", **venue: Any) -> AssetClassConfig:
    """Return an asset class with one venue."""
    fields = {"networks": [network], "ports": [9000], **venue}
    return AssetClassConfig.model_validate({"venues": {"exchange": fields}})
