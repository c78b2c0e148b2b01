"""What is done when a device appears: drives are set, interfaces are set again."""

from collections.abc import Iterator

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import UDEV_RULES
from corelane.hostconfig.model.settings import DriveSetting
from corelane.hostconfig.rendering.interfaces import interface_rules


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
