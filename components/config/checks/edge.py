"""A container on a Docker-only host runs on isolated CPUs that it shares with none."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError, Path
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.sites import EdgeContainerConfig
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.host_plan import HostPlan


def containers_own_isolated_cpus(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for CPUs that are not the host's to give, or are given twice."""
    for site, config in partial.platform.colocation_sites().items():
        for name, edge in config.edge_hosts.items():
            for plan in hosts.get(name, {}).values():
                path = ("sites", site, "edgeHosts", name, "containers")
                yield from _misplaced(path, edge.containers, plan)


def _misplaced(
    path: Path, containers: dict[str, EdgeContainerConfig], plan: HostPlan
) -> Iterator[ConfigError]:
    taken: frozenset[int] = frozenset()
    for name, container in containers.items():
        where = (*path, name, "cpus")
        if strays := container.cpus - plan.cpus.isolated:
            wanted = f"CPUs among {format_cpulist(plan.cpus.isolated)}, the isolated ones"
            remedy = f"{plan.hardware.name} keeps the others for the system, or has none of them."
            yield ConfigError(where, format_cpulist(strays), wanted, remedy)
        if shared := container.cpus & taken:
            remedy = "Give each container CPUs of its own."
            yield ConfigError(where, format_cpulist(shared), "CPUs no other container has", remedy)
        taken |= container.cpus
