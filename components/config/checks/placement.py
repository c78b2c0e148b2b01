"""Names point at what exists, and things stand only where they can."""

from collections.abc import Iterator

from corelane.components.config.checks.pools_by_name import PoolFacts, pool_facts
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import Draft
from corelane.components.config.sections.pools import MetalPoolConfig
from corelane.components.config.sections.sites import CloudSiteConfig
from corelane.components.config.sections.workloads import (
    EngineConfig,
    ServiceConfig,
    WorkloadConfig,
)


def pools_stand_where_they_can(draft: Draft) -> Iterator[ConfigError]:
    """Yield errors of sites and pools that contradict each other."""
    clouds = draft.platform.cloud_sites()
    if len(clouds) != 1:
        yield ConfigError(
            "sites",
            f"{len(clouds)} sites of kind aws",
            "one: the cluster has one control plane",
            "Give each region a stack of its own.",
        )
    for name, pool in draft.platform.pools.items():
        site = draft.platform.sites.get(pool.site)
        if not draft.declares("sites", pool.site):
            yield _unknown(f"pools.{name}.site", pool.site, "sites", draft)
        elif site is not None and not isinstance(site, CloudSiteConfig):
            yield ConfigError(
                f"pools.{name}.site",
                f"{pool.site}, a {site.kind} site",
                "a site of kind aws",
                "Declare bare-metal pools under the colocation site itself.",
            )
        elif isinstance(pool, MetalPoolConfig) and site is not None and pool.zone not in site.zones:
            wanted = f"one of {', '.join(site.zones)}"
            yield ConfigError(f"pools.{name}.zone", pool.zone, wanted, "Correct the zone.")
    yield from _pool_names_are_unique(draft)


def _pool_names_are_unique(draft: Draft) -> Iterator[ConfigError]:
    seen = set(draft.platform.pools)
    for site_name, site in draft.platform.colocation_sites().items():
        for name in site.pools:
            if name in seen:
                path = f"sites.{site_name}.pools.{name}"
                yield ConfigError(path, f"a second pool named {name}", "one", "Rename one of them.")
            seen.add(name)


def workloads_name_what_exists(draft: Draft) -> Iterator[ConfigError]:
    """Yield errors of workloads that name a stranger, or a pool of another tier."""
    pools = pool_facts(draft.platform)
    for team_name, team in draft.platform.teams.items():
        for index, asset_class in enumerate(team.asset_classes):
            if not draft.declares("asset_classes", asset_class):
                path = f"teams.{team_name}.assetClasses[{index}]"
                yield _unknown(path, asset_class, "asset_classes", draft)
    for name, workload in draft.platform.workloads.items():
        path = f"workloads.{name}"
        yield from _owner_exists(draft, path, workload)
        yield from _pool_suits(draft, path, workload, pools)
        yield from _claims_and_clients_exist(draft, path, workload)


def high_impact_families_are_apart(draft: Draft) -> Iterator[ConfigError]:
    """Yield an error for a second high-impact engine on a pool: it would wait forever."""
    first: dict[str, str] = {}
    for name, engine in draft.platform.engines().items():
        if engine.family_impact != "high":
            continue
        if engine.pool in first:
            yield ConfigError(
                f"workloads.{name}.pool",
                f"{engine.pool}, where high-impact {first[engine.pool]} runs on every node",
                "a pool without another high-impact family",
                "Give it a pool of its own: high-impact families never share a node.",
            )
        first.setdefault(engine.pool, name)


def _owner_exists(draft: Draft, path: str, workload: WorkloadConfig) -> Iterator[ConfigError]:
    if not draft.declares("teams", workload.team):
        yield _unknown(f"{path}.team", workload.team, "teams", draft)
    if not draft.declares("asset_classes", workload.asset_class):
        yield _unknown(f"{path}.assetClass", workload.asset_class, "asset_classes", draft)
    team = draft.platform.teams.get(workload.team)
    if team is None:
        return
    if workload.asset_class not in team.asset_classes:
        wanted = f"one that {workload.team} trades: {', '.join(team.asset_classes)}"
        remedy = "Correct it, or add the asset class to the team."
        yield ConfigError(f"{path}.assetClass", workload.asset_class, wanted, remedy)
    tier = workload.tier
    if tier not in team.quotas:
        remedy = f"Add teams.{workload.team}.quotas.{tier}."
        yield ConfigError(path, f"a {tier} workload", f"a {tier} quota of its team", remedy)


def _pool_suits(
    draft: Draft, path: str, workload: WorkloadConfig, pools: dict[str, PoolFacts]
) -> Iterator[ConfigError]:
    facts = pools.get(workload.pool)
    if facts is None:
        # A pool of a site that cannot be read is not a pool that does not exist.
        if not draft.declares("pools", workload.pool) and draft.is_whole("sites"):
            yield _unknown_pool(f"{path}.pool", workload.pool, pools)
    elif facts.tier != workload.tier:
        yield ConfigError(
            f"{path}.pool",
            f"{workload.pool}, a {facts.tier} pool",
            f"a pool of tier {workload.tier}",
            "Choose another pool, or another tier.",
        )


def _claims_and_clients_exist(
    draft: Draft, path: str, workload: WorkloadConfig
) -> Iterator[ConfigError]:
    if isinstance(workload, EngineConfig):
        return
    classes = storage_classes(draft)
    for name, claim in workload.claims.items():
        if claim.storage_class not in classes:
            where = f"{path}.claims.{name}.storageClass"
            wanted = f"one of {', '.join(classes)}"
            yield ConfigError(where, claim.storage_class, wanted, "Correct it, or add the class.")
    if isinstance(workload, ServiceConfig):
        for index, client in enumerate(workload.clients):
            yield from _client_may_connect(draft, f"{path}.clients[{index}]", workload, client)


def _client_may_connect(
    draft: Draft, path: str, workload: ServiceConfig, client: str
) -> Iterator[ConfigError]:
    if not draft.declares("workloads", client):
        yield _unknown(path, client, "workloads", draft)
        return
    other = draft.platform.workloads.get(client)
    if other is not None and other.asset_class != workload.asset_class:
        yield ConfigError(
            path,
            f"{client}, which trades {other.asset_class}",
            f"a workload of asset class {workload.asset_class}",
            "Asset classes are kept apart: give the client a service of its own.",
        )


def storage_and_vault_stand_on_pools(draft: Draft) -> Iterator[ConfigError]:
    """Yield errors of storage and Vault on pools that do not exist or that trade."""
    storage, vault = draft.platform.storage, draft.platform.secrets.vault
    wanted = {"secrets.vault.pool": vault.pool}
    if storage.ceph is not None:
        wanted["storage.ceph.pool"] = storage.ceph.pool
    for path, name in wanted.items():
        pool = draft.platform.pools.get(name)
        if not draft.declares("pools", name):
            yield _unknown(path, name, "pools", draft)
        elif pool is not None and pool.tier != "t1":
            remedy = (
                "Its interrupts and fsyncs would land beside a strategy, or spot would take it."
            )
            yield ConfigError(path, f"{name}, a {pool.tier} pool", "a t1 pool", remedy)
    if storage.local_nvme is not None:
        for index, name in enumerate(storage.local_nvme.pools):
            if not draft.declares("pools", name):
                yield _unknown(f"storage.localNvme.pools[{index}]", name, "pools", draft)
    if vault.storage_class not in storage.ebs:
        expected = f"one of {', '.join(storage.ebs)}"
        path = "secrets.vault.storageClass"
        yield ConfigError(path, vault.storage_class, expected, "Vault's raft log lies on EBS.")


def storage_classes(draft: Draft) -> tuple[str, ...]:
    """Return the storage classes the stack declares, as workloads name them."""
    storage = draft.platform.storage
    extra = ("ceph-rbd",) if storage.ceph else ()
    local = ("local-nvme",) if storage.local_nvme else ()
    return (*storage.ebs, *extra, *local)


def _unknown(path: str, name: str, section: str, draft: Draft) -> ConfigError:
    known = ", ".join(sorted(draft.declared[section])) or "none"
    return ConfigError(path, name, f"one of: {known}", f"Correct it, or declare {name}.")


def _unknown_pool(path: str, name: str, pools: dict[str, PoolFacts]) -> ConfigError:
    known = ", ".join(sorted(pools)) or "none"
    return ConfigError(path, name, f"one of: {known}", f"Correct it, or declare {name}.")
