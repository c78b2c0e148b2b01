"""The host plan of every pool, from the stack's own hardware and profiles or the built-in ones."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from components.config.draft import Draft
from components.config.errors import ConfigError, explain
from components.config.platform import PlatformConfig
from components.config.pools import MetalPoolConfig, PoolConfig
from hostconfig.catalogue import CatalogueError, extend_profile, load_hardware, load_profile
from hostconfig.model.hardware import Hardware, HardwareKind
from hostconfig.model.host_plan import HostPlan
from hostconfig.model.profile import HostProfile
from hostconfig.plan import PlanError, plan_host

T = TypeVar("T")

# A pool's plans, one for each machine type it may be given; by pool, then by hardware.
HostPlans = Mapping[str, Mapping[str, HostPlan]]


@dataclass(frozen=True, slots=True)
class HostSpec:
    """One machine type under one profile, and where the stack file says so."""

    pool: str
    path: str
    hardware: str
    profile: str
    kinds: frozenset[HardwareKind]
    kubelet: bool = True


METAL = frozenset({HardwareKind.EC2_METAL})
EC2 = frozenset({HardwareKind.EC2_METAL, HardwareKind.EC2_VIRTUAL})
BARE = frozenset({HardwareKind.BARE_METAL})


def host_specs(platform: PlatformConfig) -> Iterator[HostSpec]:
    """Yield every combination of pool and machine type that the stack declares."""
    for name, pool in platform.pools.items():
        kinds = METAL if isinstance(pool, MetalPoolConfig) else EC2
        for path, hardware in _hardware_of(pool):
            yield HostSpec(name, f"pools.{name}{path}", hardware, pool.profile, kinds)
    for site, config in platform.colocation_sites().items():
        for name, caged in config.pools.items():
            path = f"sites.{site}.pools.{name}"
            yield HostSpec(name, path, caged.hardware, caged.profile, BARE)
        for name, edge in config.edge_hosts.items():
            path = f"sites.{site}.edgeHosts.{name}"
            yield HostSpec(name, path, edge.hardware, edge.profile, BARE, kubelet=False)


def plan_hosts(draft: Draft) -> tuple[HostPlans, list[ConfigError]]:
    """Plan every host that can be planned; say what stands in the way of the others."""
    plans: dict[str, dict[str, HostPlan]] = {}
    errors: list[ConfigError] = []
    if not {"pools", "sites", "hardware", "profiles"} <= draft.readable:
        return plans, errors
    for spec in host_specs(draft.platform):
        try:
            plan = _plan(draft, spec)
        except _UnplannableError as problem:
            errors += problem.errors
        else:
            plans.setdefault(spec.pool, {})[spec.hardware] = plan
    return plans, errors


class _UnplannableError(Exception):
    def __init__(self, *errors: ConfigError) -> None:
        super().__init__()
        self.errors = errors


def _plan(draft: Draft, spec: HostSpec) -> HostPlan:
    hardware = _hardware(draft, spec)
    profile = _profile(draft, spec)
    if hardware.kind not in spec.kinds:
        wanted = " or ".join(sorted(spec.kinds))
        found = f"{hardware.name}, which is {hardware.kind}"
        raise _UnplannableError(ConfigError(spec.path, found, wanted, "Choose other hardware."))
    try:
        return plan_host(hardware, profile, pool=spec.pool)
    except CatalogueError as problem:  # the hardware names an image
        path = f"hardware.{spec.hardware}.image"
        remedy = "Correct the name; an image's facts are part of Corelane."
        error = ConfigError(path, hardware.image, str(problem), remedy)
        raise _UnplannableError(error) from None
    except PlanError as problem:
        raise _UnplannableError(
            *(
                ConfigError(spec.path, failure.found, failure.statement, failure.remedy)
                for failure in problem.failures
            )
        ) from None


def _hardware(draft: Draft, spec: HostSpec) -> Hardware:
    own = draft.platform.hardware.get(spec.hardware)
    if own is not None and own.name != spec.hardware:
        path = f"hardware.{spec.hardware}.name"
        error = ConfigError(path, own.name, f"{spec.hardware}, the entry's key", "Use one name.")
        raise _UnplannableError(error)
    return own or _look_up(load_hardware, spec.hardware, f"{spec.path}.hardware")


def _profile(draft: Draft, spec: HostSpec) -> HostProfile:
    own = draft.platform.profiles.get(spec.profile)
    if own is None:
        return _look_up(load_profile, spec.profile, f"{spec.path}.profile")
    base = _look_up(load_profile, own.extends, f"profiles.{spec.profile}.extends")
    try:
        return extend_profile(base, {"name": spec.profile, **(own.model_extra or {})})
    except ValidationError as problem:
        known = sorted(field.alias or name for name, field in HostProfile.model_fields.items())
        errors = explain(problem, ("profiles", spec.profile), known)
        raise _UnplannableError(*errors) from None


def _look_up(catalogue: Callable[[str], T], name: str, path: str) -> T:
    try:
        return catalogue(name)
    except CatalogueError as problem:
        meant = f"Did you mean {problem.nearest}? " if problem.nearest else ""
        wanted = f"one of {', '.join(problem.known)}"
        remedy = f"{meant}Correct the name, or declare it in the stack file."
        raise _UnplannableError(ConfigError(path, name, wanted, remedy)) from None


def _hardware_of(pool: PoolConfig) -> list[tuple[str, str]]:
    if isinstance(pool.hardware, str):
        return [("", pool.hardware)]
    return [(f".hardware[{index}]", name) for index, name in enumerate(pool.hardware)]
