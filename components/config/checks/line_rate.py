"""A bandwidth limit is below what the node's network carries, or it limits nothing."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import Draft
from corelane.components.config.sections.bandwidth import format_bits
from corelane.components.config.sections.workloads import EngineConfig


def limits_are_below_line_rate(draft: Draft, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every limit that no node of the workload's pool can reach."""
    for name, workload in draft.platform.workloads.items():
        if isinstance(workload, EngineConfig):
            continue
        asked = max(workload.bandwidth.ingress, workload.bandwidth.egress)
        for hardware, plan in hosts.get(workload.pool, {}).items():
            line_rate = int(plan.hardware.network_gbps * 10**9)
            if asked > line_rate:
                yield ConfigError(
                    f"workloads.{name}.bandwidth",
                    f"{format_bits(asked)}bit/s",
                    f"at most the {format_bits(line_rate)}bit/s of {hardware}",
                    "Lower the limit: one that no node can reach limits nothing.",
                )
