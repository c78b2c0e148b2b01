"""Hosts at a colocation site give containers CPUs of their own, and reach their time servers."""

from collections.abc import Iterator
from ipaddress import IPv4Address, ip_address, ip_network

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError, Path
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.domain import show_memory
from corelane.components.config.sections.edge_hosts import EdgeContainerConfig
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
            isolated = format_cpulist(plan.cpus.isolated)
            wanted = f"CPUs among {isolated}, the isolated ones"
            remedy = (
                f"Choose others: {plan.hardware.name} keeps these for the system, or lacks them."
            )
            if not isolated:
                wanted = f"isolated CPUs, of which profile {plan.profile.name} has none"
                remedy = "Choose a profile that isolates CPUs."
            yield ConfigError(where, format_cpulist(strays), wanted, remedy)
        if shared := container.cpus & taken:
            remedy = "Give each container CPUs of its own."
            yield ConfigError(where, format_cpulist(shared), "CPUs no other container has", remedy)
        taken |= container.cpus


def containers_leave_memory_to_their_host(
    partial: PartialConfig, hosts: HostPlans
) -> Iterator[ConfigError]:
    """Yield an error for containers that may take more together than a host can give."""
    for site, config in partial.platform.colocation_sites().items():
        for name, edge in config.edge_hosts.items():
            taken = sum(container.memory for container in edge.containers.values())
            for plan in hosts.get(name, {}).values():
                free = sum(node.allocatable_mib for node in plan.numa_nodes)
                if taken > free << 20:
                    yield ConfigError(
                        ("sites", site, "edgeHosts", name, "containers"),
                        f"containers that may take {show_memory(taken)} together",
                        f"at most {free}Mi, which {plan.hardware.name} does not reserve",
                        "Lower their memory.",
                    )


def time_servers_can_be_reached(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for every address that colocation hosts are not let through to."""
    for site, config in partial.platform.colocation_sites().items():
        allowed = [ip_network(str(net)) for net in (config.node_cidr, *config.time_sources)]
        for pool in config.pools:
            for plan in hosts.get(pool, {}).values():
                cut_off = [a for a in _addresses(plan) if not any(a in net for net in allowed)]
                if cut_off:
                    yield ConfigError(
                        ("sites", site, "pools", pool, "profile"),
                        f"{plan.profile.name}, with the time servers "
                        f"{', '.join(map(str, cut_off))}",
                        f"servers within {', '.join(map(str, allowed))}",
                        f"Add their network to sites.{site}.timeSources.",
                    )


def _addresses(plan: HostPlan) -> list[IPv4Address]:
    """Return the servers that are given by address; names say nothing of where they lead."""
    servers = plan.profile.time.servers if plan.profile.time else ()
    return [found for each in servers if isinstance(found := _read(each), IPv4Address)]


def _read(text: str) -> object:
    try:
        return ip_address(text)
    except ValueError:
        return None
