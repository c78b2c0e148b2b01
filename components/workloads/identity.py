"""The identity of a workload: its labels, its entry in the plan, and digests of its data."""

import json
from hashlib import sha256
from typing import Any

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.workloads import (
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)
from corelane.components.kubernetes.labels import (
    ASSET_CLASS,
    FAMILY,
    FAMILY_IMPACT,
    POOL,
    ROLE,
    TEAM,
    TIER,
    VENUE_ACCESS,
    WORKLOAD,
)

_MIB = 2**20


def selector_of(name: str) -> dict[str, str]:
    """Return the one label a workload's pods are found by; it can never change."""
    return {WORKLOAD: name}


def labels_of(name: str, config: WorkloadConfig) -> dict[str, str]:
    """Return the labels of a workload's objects and pods."""
    labels = {
        WORKLOAD: name,
        ROLE: config.role,
        TEAM: config.team,
        ASSET_CLASS: config.asset_class,
        TIER: config.tier,
        POOL: config.pool,
    }
    if isinstance(config, EngineConfig):
        return labels | {FAMILY: config.family, FAMILY_IMPACT: config.family_impact}
    if isinstance(config, ServiceConfig) and config.venue_access:
        return labels | {VENUE_ACCESS: "true"}
    return labels


def workload_props(name: str, config: WorkloadConfig, *, declared_at: Entry) -> dict[str, Any]:
    """Return what rules across layers need to know of a workload, as plain data."""
    engine = config if isinstance(config, EngineConfig) else None
    return {
        "declaredAt": declared_at,
        "workload": name,
        "role": config.role,
        "team": config.team,
        "assetClass": config.asset_class,
        "tier": config.tier,
        "pool": config.pool,
        "cpus": _cpus(config),
        "memoryMiB": config.memory // _MIB,
        "hugePages1Gi": engine.huge_pages_1gi if engine else 0,
        "image": config.image,
        **({"family": engine.family, "familyImpact": engine.family_impact} if engine else {}),
    }


def _cpus(config: WorkloadConfig) -> int | float:
    if isinstance(config, EngineConfig):
        return config.cpus
    whole, rest = divmod(config.cpu_millis, 1000)
    return config.cpu_millis / 1000 if rest else whole


def canonical_json(value: object) -> str:
    """Write plain data as JSON whose bytes depend on the data only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical_json(value).encode()).hexdigest()
