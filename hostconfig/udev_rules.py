"""What is done when a device appears: drives are set, interfaces are set again."""

from collections.abc import Iterator

from hostconfig.interfaces import interface_rules
from hostconfig.model.host_plan import HostPlan
from hostconfig.model.settings import DriveSetting
from hostconfig.paths import UDEV_RULES


def rule_files(plan: HostPlan, heading: str) -> dict[str, str]:
    """Return the rules, if the plan has any."""
    lines = [*_drives(plan), *interface_rules(plan)]
    return {UDEV_RULES: "\n".join([heading, *lines]) + "\n"} if lines else {}


def _drives(plan: HostPlan) -> Iterator[str]:
    for setting in plan.of(DriveSetting):
        yield f"# {setting.why}"
        yield (
            f'ACTION=="add|change", SUBSYSTEM=="block", ENV{{DEVTYPE}}=="disk", '
            f'KERNEL=="{setting.drives}", ATTR{{{setting.attribute}}}="{setting.value}"'
        )
