"""A node group boots one image with one user data, whatever its machine types."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.hosts.shared_plan import disagreements
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig


def node_groups_boot_one_way(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for a pool whose machine types need different settings, or have no image."""
    arm_image = partial.platform.cluster.arm_node_image if "cluster" in partial.readable else ""
    for name in partial.platform.pools:
        plans = list(hosts.get(name, {}).values())
        if plans and (differing := disagreements(plans)):
            yield ConfigError(
                ("pools", name, "hardware"),
                f"{', '.join(plan.hardware.name for plan in plans)}, which differ in "
                f"{', '.join(differing)}",
                "machine types that one user data suits",
                "Choose a profile without isolation, or a pool for each machine type.",
            )
        own = [plan for plan in plans if not plan.image.takes_settings]
        if arm_image is None and any(plan.hardware.architecture == "arm64" for plan in own):
            wanted = f"a node image for the arm64 machines of pool {name}"
            yield ConfigError(("cluster", "armNodeImage"), "nothing", wanted, "Pin a release.")
