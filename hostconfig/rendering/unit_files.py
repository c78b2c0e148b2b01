"""Files by which systemd keeps units from starting and limits what they start."""

from collections.abc import Iterator, Mapping

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import CHRONY, LIMITS, UNITS, unit_name
from corelane.hostconfig.model.settings import MaskedUnit, UnitLimit


def unit_files(plan: HostPlan, heading: str) -> dict[str, str]:
    """Return an empty file for each masked unit, and a drop-in for each limited one."""
    limits = plan.of(UnitLimit)
    drop_ins = {f"{UNITS}/{each.unit}.d/{LIMITS}" for each in limits}
    return {
        # systemd.unit(5): an empty unit file in /etc masks the unit, as a link to /dev/null does.
        **{f"{UNITS}/{masked.unit}": "" for masked in plan.of(MaskedUnit)},
        **{path: _limits(plan, heading, path) for path in sorted(drop_ins)},
    }


def _limits(plan: HostPlan, heading: str, path: str) -> str:
    lines = [heading, "[Service]"]
    for limit in plan.of(UnitLimit):
        if path == f"{UNITS}/{limit.unit}.d/{LIMITS}":
            lines += [f"# {limit.why}", f"Limit{limit.resource}={limit.value}"]
    return "\n".join(lines) + "\n"


def unit_commands(files: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield what stops masked units, and has limits and time sources take effect.

    A masked unit can be stopped whether it exists or not. Nothing is waited for: before the
    reboot that a plan may need, a clock may be missing that chronyd then finds.
    """
    masked = [path for path, text in sorted(files.items()) if not text and _is_unit(path)]
    if masked:
        yield ("systemctl", "stop", *(unit_name(path) for path in masked))
    for path in sorted(files):
        if path.endswith(f".d/{LIMITS}"):
            limited = path.split("/")[-2].removesuffix(".d")
            yield ("systemctl", "--no-block", "try-restart", limited)
        if path in CHRONY:
            yield ("systemctl", "--no-block", "restart", CHRONY[path])


def _is_unit(path: str) -> bool:
    return path.rpartition("/")[0] == UNITS
