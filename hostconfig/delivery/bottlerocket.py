"""Bottlerocket settings of a plan: what its API can write, and what is lost on it or refused.

Keys and types: bottlerocket-settings-sdk, bottlerocket-settings-models 0.28 (extensions kernel,
kubernetes and ntp, modeled types hugepages and kubernetes); settings.oci-defaults: bottlerocket.dev
1.33 and bottlerocket-core-kit 3.1.1; settings.boot: bottlerocket.dev 1.66.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from corelane.hostconfig.delivery.bottlerocket_kubelet import kubelet_entries
from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.joining import Registration
from corelane.hostconfig.delivery.toml import Entry, toml_text
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import MODULES
from corelane.hostconfig.model.settings import (
    ClockState,
    KernelArgument,
    KubeletField,
    Layer,
    Setting,
    Sysctl,
    SysfsWrite,
    TimeServers,
    UnitLimit,
    WholeFile,
)

EARLY: Final = frozenset(
    {"amd_pstate", "idle", "intel_pstate", "iommu", "mitigations", "nosmt"}
    | {"skew_tick", "threadirqs"}
)
"""Marked EARLY in kernel-parameters.txt (6.12): read before the boot configuration is, in which
Bottlerocket hands its parameters over. They would show on the command line and do nothing."""
DEFAULTS: Final = frozenset({("mitigations", "auto")})
ESSENTIAL: Final = frozenset({"nosmt"})
"""With siblings online after all, no layer's CPUs would be those of the plan."""
RUN_TIME_FLAGS: Final = {"nosoftlockup": "kernel.soft_watchdog", "nowatchdog": "kernel.watchdog"}
"""Flags whose effect a sysctl has, set to 0 (Documentation/admin-guide/sysctl/kernel.rst)."""
RESOURCE_LIMITS: Final = {
    "MEMLOCK": "max-locked-memory",
    "NOFILE": "max-open-files",
    "RTPRIO": "max-realtime-priority",
}
"""Limits in the specification of every container (bottlerocket.dev 1.33, oci-defaults)."""
UNLIMITED: Final = -1
"""Written as the largest number, RLIM_INFINITY (bottlerocket-core-kit 3.1.1, schnauzer)."""
SETTINGS: Final = "user-data.toml"
PAGE_SIZES: Final = {"1G": "1Gi", "2M": "2Mi"}
_THP: Final = "/sys/kernel/mm/transparent_hugepage/"
_TRANSPARENT: Final = {f"{_THP}enabled": "enabled", f"{_THP}defrag": "defrag"}


class Loss(NamedTuple):
    """A setting that Bottlerocket has no way to write, and why it cannot."""

    layer: Layer
    key: str
    why: str
    essential: bool = False
    """True where the rest of the plan is wrong without it, so that no profile may accept it."""


def bottlerocket_settings(plan: HostPlan, registration: Registration | None = None) -> str:
    """Return TOML user data, or raise DeliveryError for a loss the profile does not accept."""
    refuse_losses(plan)
    lost = [f"Not written (acceptLosses): {loss.layer} {loss.key}" for loss in losses(plan)]
    entries = (
        *_boot(plan),
        *_sysctls(plan),
        *_huge_pages(plan),
        *_modules(plan),
        *_limits(plan),
        *_time_servers(plan),
        *kubelet_entries(plan, registration or Registration()),
    )
    return toml_text([plan.origin, *lost], entries)


def refuse_losses(plan: HostPlan) -> None:
    """Raise DeliveryError, with every reason, unless the profile accepts all that is lost."""
    accepted = plan.profile.accept_losses
    missing = [loss for loss in losses(plan) if loss.essential or loss.layer not in accepted]
    if missing:
        raise DeliveryError(
            found=_by_reason(missing),
            wanted=f"only settings that Bottlerocket can write, in profile {plan.profile.name}",
            rule="Bottlerocket has no setting for these",
            nearest=f"choose al2023, or {_remedy(missing)} in the profile",
        )


def _by_reason(missing: Sequence[Loss]) -> str:
    """Return each reason once, behind everything that is lost by it."""
    lost: dict[str, list[str]] = {}
    for loss in missing:
        lost.setdefault(loss.why, []).append(f"{loss.layer} {loss.key}")
    return "; ".join(f"{', '.join(names)}: {why}" for why, names in lost.items())


def losses(plan: HostPlan) -> tuple[Loss, ...]:
    """Return every setting of a plan that Bottlerocket has no key for, or no use."""
    return tuple(loss for setting in plan.settings for loss in _lost(setting))


def _remedy(missing: Sequence[Loss]) -> str:
    layers = sorted({loss.layer for loss in missing if not loss.essential})
    keys = sorted({loss.key for loss in missing if loss.essential})
    steps = [f"drop {', '.join(keys)}"] if keys else []
    return " and ".join(
        [*steps, *([f"write acceptLosses: [{', '.join(layers)}]"] if layers else [])]
    )


def _lost(setting: Setting) -> Iterator[Loss]:
    match setting:
        case KernelArgument(writer="image") | Sysctl() | UnitLimit() | KubeletField():
            return
        case TimeServers():
            return
        case WholeFile() if setting.path == MODULES:
            return
        case KernelArgument():
            yield from _lost_argument(setting)
        case SysfsWrite() if setting.path in _TRANSPARENT:
            return
        case ClockState():
            yield Loss(setting.layer, setting.key, "no agent runs on Bottlerocket to ask chronyd")
        case _:
            why = "the root file system is read-only and no setting covers it"
            yield Loss(setting.layer, setting.key, why)


def _lost_argument(argument: KernelArgument) -> Iterator[Loss]:
    if argument.key in EARLY and (argument.key, argument.value) not in DEFAULTS:
        why = "the kernel reads it before the boot configuration of Bottlerocket"
        yield Loss(argument.layer, argument.key, why, argument.key in ESSENTIAL)
    elif argument.value is None and argument.key not in RUN_TIME_FLAGS:
        why = "a flag without a value makes Bottlerocket reboot in a loop (bottlerocket#3957)"
        yield Loss(argument.layer, argument.key, why)


def _boot(plan: HostPlan) -> Iterator[Entry]:
    """Yield the arguments less the page pairs, whose order the settings would lose (#4385)."""
    if plan.written_arguments:
        why = "Bottlerocket reboots, so that the arguments take effect before the kubelet starts"
        yield Entry(("settings", "boot", "reboot-to-reconcile"), value=True, why=why)
    lost = {loss.key for loss in losses(plan)}
    for argument in plan.written_arguments:
        if argument.value and argument.key not in {"hugepagesz", "hugepages", *lost}:
            path = ("settings", "boot", "kernel-parameters", argument.key)
            yield Entry(path, [argument.value], argument.why)


def _sysctls(plan: HostPlan) -> Iterator[Entry]:
    table = ("settings", "kernel", "sysctl")
    for argument in plan.written_arguments:
        if argument.value is None and (key := RUN_TIME_FLAGS.get(argument.key)):
            yield Entry((*table, key), "0", argument.why)
    for sysctl in plan.sysctls:
        yield Entry((*table, sysctl.key), sysctl.value, sysctl.why)


def _huge_pages(plan: HostPlan) -> Iterator[Entry]:
    static = ("settings", "kernel", "hugepages", "static")
    counts = [a for a in plan.written_arguments if a.key in {"hugepagesz", "hugepages"}]
    if counts:
        why = "a host without the pages does not start"
        yield Entry((*static, "essential"), value=True, why=why)
    size = ""
    for argument in counts:
        if argument.key == "hugepagesz":
            size = PAGE_SIZES[argument.value or ""]
        else:
            yield Entry((*static, size, "count"), argument.value or "0", argument.why)
    for write in plan.sysfs:
        if key := _TRANSPARENT.get(write.path):
            yield Entry(
                ("settings", "kernel", "hugepages", "transparent", key), write.value, write.why
            )


def _modules(plan: HostPlan) -> Iterator[Entry]:
    """Yield the modules of a file of modules-load.d(5), which has one name a line."""
    for file in plan.of(WholeFile):
        names = file.text.splitlines() if file.path == MODULES else []
        for name in names:
            if not name.startswith("#"):
                table = ("settings", "kernel", "modules", name)
                yield Entry((*table, "allowed"), value=True, why=file.why)
                yield Entry((*table, "autoload"), value=True)


def _limits(plan: HostPlan) -> Iterator[Entry]:
    """Yield each limit for every container; a specification that states none would inherit it."""
    for limit in plan.of(UnitLimit):
        table = ("settings", "oci-defaults", "resource-limits", RESOURCE_LIMITS[limit.resource])
        value = UNLIMITED if limit.value == "infinity" else int(limit.value)
        yield Entry((*table, "hard-limit"), value, limit.why)
        yield Entry((*table, "soft-limit"), value)


def _time_servers(plan: HostPlan) -> Iterator[Entry]:
    for wanted in plan.of(TimeServers):
        yield Entry(("settings", "ntp", "time-servers"), list(wanted.servers), wanted.why)
