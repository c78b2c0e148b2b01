"""A bandwidth limit is below what the node's network carries, or it limits nothing."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.bandwidth import format_bits
from corelane.components.config.sections.workloads import EngineConfig


def limits_are_below_line_rate(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every limit that no node of the workload's pool can reach."""
    for name, workload in partial.platform.workloads.items():
        if isinstance(workload, EngineConfig):
            continue
        asked = {"ingress": workload.bandwidth.ingress, "egress": workload.bandwidth.egress}
        for hardware, plan in hosts.get(workload.pool, {}).items():
            line_rate = int(plan.hardware.network_gbps * 10**9)
            for key in (key for key, bits in asked.items() if bits > line_rate):
                path = ("workloads", name, "bandwidth", key)
                wanted = f"at most {format_bits(line_rate)}, the line rate of {hardware}"
                remedy = "Lower the limit: one that no node can reach limits nothing."
                yield ConfigError(path, partial.written(*path), wanted, remedy)
