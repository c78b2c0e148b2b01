"""Names point at what exists, and things stand only where they can."""

from collections.abc import Iterator

from corelane.components.config.checks.pools_by_name import PoolFacts, pool_facts
from corelane.components.config.loading.errors import ConfigError, Path, unknown_name
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.pools import MetalPoolConfig
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.config.sections.storage import CEPH_CLASS, LOCAL_NVME_CLASS
from corelane.components.config.sections.workloads import (
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)


def pools_stand_where_they_can(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield errors of sites and pools that contradict each other."""
    clouds = partial.platform.cloud_sites()
    if len(clouds) != 1 and partial.is_whole("sites"):
        yield ConfigError(
            ("sites",),
            f"{len(clouds)} sites of kind aws",
            "one: the cluster has one control plane",
            "Give each region a stack of its own.",
        )
    for name, pool in partial.platform.pools.items():
        site = partial.platform.sites.get(pool.site)
        if not partial.declares("sites", pool.site):
            yield partial.stranger(("pools", name, "site"), pool.site, "sites")
        elif site is not None and not isinstance(site, CloudSiteConfig):
            yield ConfigError(
                ("pools", name, "site"),
                f"{pool.site}, a {site.kind} site",
                "a site of kind aws",
                "Declare bare-metal pools under the colocation site itself.",
            )
        elif isinstance(pool, MetalPoolConfig) and site is not None and pool.zone not in site.zones:
            yield unknown_name(("pools", name, "zone"), pool.zone, site.zones)
    yield from _pool_names_are_unique(partial)


def _pool_names_are_unique(partial: PartialConfig) -> Iterator[ConfigError]:
    seen = set(partial.platform.pools)
    for site_name, site in partial.platform.colocation_sites().items():
        for name in site.pools:
            if name in seen:
                path = ("sites", site_name, "pools", name)
                yield ConfigError(
                    path, f"a second pool named {name}", "each name once", "Rename one of them."
                )
            seen.add(name)


def workloads_name_what_exists(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield errors of workloads that name a stranger, or a pool of another tier."""
    pools = pool_facts(partial.platform)
    for team_name, team in partial.platform.teams.items():
        for index, asset_class in enumerate(team.asset_classes):
            if not partial.declares("asset_classes", asset_class):
                path = ("teams", team_name, "assetClasses", index)
                yield partial.stranger(path, asset_class, "asset_classes")
    for name, workload in partial.platform.workloads.items():
        path = ("workloads", name)
        yield from _owner_exists(partial, path, workload)
        yield from _pool_suits(partial, path, workload, pools)
        yield from _claims_and_clients_exist(partial, path, workload)


def high_impact_families_are_apart(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for a second high-impact engine on a pool: it would wait forever."""
    first: dict[str, str] = {}
    for name, engine in partial.platform.engines().items():
        if engine.family_impact != "high":
            continue
        if engine.pool in first:
            yield ConfigError(
                ("workloads", name, "pool"),
                f"{engine.pool}, where high-impact {first[engine.pool]} runs on every node",
                "a pool without another high-impact family",
                "Give it a pool of its own: high-impact families never share a node.",
            )
        first.setdefault(engine.pool, name)


def _owner_exists(
    partial: PartialConfig, path: Path, workload: WorkloadConfig
) -> Iterator[ConfigError]:
    if not partial.declares("teams", workload.team):
        yield partial.stranger((*path, "team"), workload.team, "teams")
    if not partial.declares("asset_classes", workload.asset_class):
        yield partial.stranger((*path, "assetClass"), workload.asset_class, "asset_classes")
    team = partial.platform.teams.get(workload.team)
    if team is None:
        return
    declared = partial.declares("asset_classes", workload.asset_class)
    if declared and workload.asset_class not in team.asset_classes:
        wanted = f"one that {workload.team} trades: {', '.join(team.asset_classes)}"
        remedy = "Correct the name, or add the asset class to the team."
        yield ConfigError((*path, "assetClass"), workload.asset_class, wanted, remedy)
    tier = workload.tier
    if tier not in team.quotas:
        remedy = f"Add teams.{workload.team}.quotas.{tier}."
        yield ConfigError(path, f"a {tier} workload", f"a {tier} quota of its team", remedy)


def _pool_suits(
    partial: PartialConfig, path: Path, workload: WorkloadConfig, pools: dict[str, PoolFacts]
) -> Iterator[ConfigError]:
    facts = pools.get(workload.pool)
    if facts is None:
        # A pool of a site that cannot be read is not a pool that does not exist.
        if not partial.declares("pools", workload.pool) and partial.is_whole("sites"):
            remedy = f"Correct the name, or add {workload.pool} to pools."
            where = (*path, "pool")
            yield unknown_name(where, workload.pool, sorted(pools), otherwise=remedy)
    elif facts.tier != workload.tier:
        yield ConfigError(
            (*path, "pool"),
            f"{workload.pool}, a {facts.tier} pool",
            f"a pool of tier {workload.tier}",
            "Choose another pool, or another tier.",
        )


def _claims_and_clients_exist(
    partial: PartialConfig, path: Path, workload: WorkloadConfig
) -> Iterator[ConfigError]:
    if isinstance(workload, EngineConfig):
        return
    classes = storage_classes(partial)
    for name, claim in workload.claims.items():
        if claim.storage_class not in classes:
            where, remedy = (
                (*path, "claims", name, "storageClass"),
                "Correct the name, or add the class to storage.",
            )
            yield unknown_name(where, claim.storage_class, classes, otherwise=remedy)
    if isinstance(workload, ServiceConfig):
        for index, client in enumerate(workload.clients):
            yield from _client_may_connect(partial, (*path, "clients", index), workload, client)


def _client_may_connect(
    partial: PartialConfig, path: Path, workload: ServiceConfig, client: str
) -> Iterator[ConfigError]:
    if not partial.declares("workloads", client):
        yield partial.stranger(path, client, "workloads")
        return
    other = partial.platform.workloads.get(client)
    if other is not None and other.asset_class != workload.asset_class:
        yield ConfigError(
            path,
            f"{client}, which trades {other.asset_class}",
            f"a workload of asset class {workload.asset_class}",
            "Asset classes are kept apart: give the client a service of its own.",
        )


def storage_classes(partial: PartialConfig) -> tuple[str, ...]:
    """Return the storage classes the stack declares, as workloads name them."""
    storage = partial.platform.storage
    # A section with mistakes of its own still stands for its class.
    extra = (CEPH_CLASS,) if partial.holds("storage", "ceph") else ()
    local = (LOCAL_NVME_CLASS,) if partial.holds("storage", "localNvme") else ()
    return (*storage.ebs, *extra, *local)
