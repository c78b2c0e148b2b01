"""The host plan of every pool, from the stack's own hardware and profiles or the built-in ones."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import ValidationError

from corelane.components.config.loading.attempts import attempt, mistakes_of
from corelane.components.config.loading.errors import ConfigError, ConfigErrors, Path, unknown_name
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.loading.validation import explain
from corelane.components.config.sections.platform import PlatformConfig
from corelane.components.config.sections.pools import MetalPoolConfig, PoolConfig
from corelane.components.config.sections.profiles import ProfileExtension
from corelane.hostconfig.catalogue import (
    CatalogueError,
    extend_profile,
    load_hardware,
    load_profile,
)
from corelane.hostconfig.delivery.formats import CLOUD_SETTINGS, image_for
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.hardware import Hardware, HardwareKind
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.owned_folder import OwnedFolder
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.planning.plan_host import plan_host

T = TypeVar("T")
_HARDWARE: Final = ("hardware",)

# A pool's plans, one for each machine type it may be given; by pool, then by hardware.
HostPlans = Mapping[str, Mapping[str, HostPlan]]


@dataclass(frozen=True, slots=True)
class HostSpec:
    """One machine type under one profile, and where the stack file says so."""

    pool: str
    path: Path
    key: Path
    hardware: str
    profile: str
    kinds: frozenset[HardwareKind]
    os: str = ""
    """The node image that a pool of the cloud chooses; elsewhere the place decides."""
    folders: tuple[OwnedFolder, ...] = ()
    """What containers write to, where Docker alone runs them."""


METAL = frozenset({HardwareKind.EC2_METAL})
EC2 = frozenset({HardwareKind.EC2_METAL, HardwareKind.EC2_VIRTUAL})
BARE = frozenset({HardwareKind.BARE_METAL})


def host_specs(platform: PlatformConfig) -> Iterator[HostSpec]:
    """Yield every combination of pool and machine type that the stack declares."""
    for name, pool in platform.pools.items():
        kinds = METAL if isinstance(pool, MetalPoolConfig) else EC2
        for key, hardware in _hardware_of(pool):
            yield HostSpec(
                name, ("pools", name), key, hardware, pool.profile, kinds=kinds, os=pool.os
            )
    for site, config in platform.colocation_sites().items():
        for name, pool in config.pools.items():
            path = ("sites", site, "pools", name)
            yield HostSpec(name, path, _HARDWARE, pool.hardware, pool.profile, BARE)
        for name, edge in config.edge_hosts.items():
            path = ("sites", site, "edgeHosts", name)
            folders = tuple(OwnedFolder(path=each) for each in edge.folder_paths)
            yield HostSpec(
                name, path, _HARDWARE, edge.hardware, edge.profile, kinds=BARE, folders=folders
            )


def plan_hosts(partial: PartialConfig) -> tuple[HostPlans, list[ConfigError]]:
    """Plan every host that can be planned; say what stands in the way of the others."""
    plans: dict[str, dict[str, HostPlan]] = {}
    errors: list[ConfigError] = []
    if not {"pools", "sites", "hardware", "profiles"} <= partial.readable:
        return plans, errors
    errors += _wrong_profiles(partial.platform.profiles)
    for spec in host_specs(partial.platform):
        if _is_broken(partial, spec):
            continue
        try:
            plan = _plan(partial, spec)
        except ConfigErrors as problem:
            errors += problem.errors
        else:
            plans.setdefault(spec.pool, {})[spec.hardware] = plan
    return plans, errors


def _is_broken(partial: PartialConfig, spec: HostSpec) -> bool:
    """Return whether an entry that a host needs has mistakes, which are reported there."""
    own = {"hardware": partial.platform.hardware, "profiles": partial.platform.profiles}
    needed = {"hardware": spec.hardware, "profiles": spec.profile}
    return any(
        partial.declares(section, name) and name not in own[section]
        for section, name in needed.items()
    )


def _wrong_profiles(own: Mapping[str, ProfileExtension]) -> Iterator[ConfigError]:
    """Yield what is wrong with profiles, those that no pool uses yet among them."""
    for name in own:
        try:
            profile_named(name, own, path=("profiles", name))
        except ConfigErrors as problem:
            yield from problem.errors


def _plan(partial: PartialConfig, spec: HostSpec) -> HostPlan:
    own, path = partial.platform.profiles, (*spec.path, "profile")
    hardware = attempt(lambda: _hardware(partial, spec))
    profile = attempt(lambda: profile_named(spec.profile, own, path=path))
    if isinstance(hardware, ConfigErrors) or isinstance(profile, ConfigErrors):
        raise ConfigErrors(mistakes_of(hardware, profile))
    try:
        image = image_for(spec.os, hardware) if spec.os == CLOUD_SETTINGS else None
        with mistakes_at(spec.path):
            return plan_host(hardware, profile, pool=spec.pool, image=image, folders=spec.folders)
    except CatalogueError as problem:  # the hardware names an image
        path = ("hardware", spec.hardware, "image")
        remedy = "Correct the name; an image's facts are part of Corelane."
        error = ConfigError(path, hardware.image, str(problem), remedy)
        raise ConfigErrors([error]) from None


@contextmanager
def mistakes_at(path: Path) -> Generator[None]:
    """Make what a plan fails by the mistakes of a path."""
    try:
        yield
    except HostPlanError as problem:
        raise ConfigErrors(
            [
                ConfigError(path, failure.found, failure.statement, failure.remedy)
                for failure in problem.failures
            ]
        ) from None


def _hardware(partial: PartialConfig, spec: HostSpec) -> Hardware:
    own = partial.platform.hardware.get(spec.hardware)
    if own is not None and own.name != spec.hardware:
        path = ("hardware", spec.hardware, "name")
        error = ConfigError(path, own.name, f"{spec.hardware}, the entry's key", "Use one name.")
        raise ConfigErrors([error])
    path = (*spec.path, *spec.key)
    hardware = hardware_named(spec.hardware, partial.platform.hardware, path=path)
    if hardware.kind not in spec.kinds:
        wanted = " or ".join(sorted(spec.kinds))
        found = f"{hardware.name}, which is {hardware.kind}"
        raise ConfigErrors([ConfigError(path, found, wanted, "Choose other hardware.")])
    return hardware


def hardware_named(name: str, own: Mapping[str, Hardware], *, path: Path) -> Hardware:
    """Return a machine type of a stack's own, or a built-in one."""
    return own.get(name) or _look_up(load_hardware, name, path, own)


def profile_named(name: str, own: Mapping[str, ProfileExtension], *, path: Path) -> HostProfile:
    """Return a profile of a stack's own, or a built-in one."""
    extension = own.get(name)
    if extension is None:
        return _look_up(load_profile, name, path, own)
    base = _look_up(load_profile, extension.extends, ("profiles", name, "extends"))
    try:
        return extend_profile(base, {"name": name, **(extension.model_extra or {})})
    except ValidationError as problem:
        raise ConfigErrors(explain(problem, ("profiles", name), HostProfile)) from None


def _look_up(catalogue: Callable[[str], T], name: str, path: Path, own: Iterable[str] = ()) -> T:
    try:
        return catalogue(name)
    except CatalogueError as problem:
        known = [*own, *problem.known]
        remedy = "Correct the name: `corelane host catalogue` lists what is built in."
        raise ConfigErrors([unknown_name(path, name, known, otherwise=remedy)]) from None


def _hardware_of(pool: PoolConfig) -> list[tuple[Path, str]]:
    if isinstance(pool.hardware, str):
        return [(_HARDWARE, pool.hardware)]
    return [((*_HARDWARE, index), name) for index, name in enumerate(pool.hardware)]
