"""Engines share their host's network, so the engines of a pool share its ports."""

from collections.abc import Iterator

from corelane.components.config.loading.errors import ConfigError, Path, dotted
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.components.config.sections.workloads import EngineConfig

# Kubernetes documentation, "Ports and Protocols", and sshd: what a node itself listens on.
NODES_OWN = {22: "sshd", 10250: "the kubelet", 10256: "kube-proxy"}


def engines_listen_on_ports_of_their_own(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for every port that another engine of the pool, or the node, has already."""
    taken: dict[tuple[str, int], Path] = {}
    for name, engine in partial.platform.engines().items():
        for key, port in _ports(engine):
            path = ("workloads", name, *key)
            owner = NODES_OWN.get(port) or dotted(*taken.get((engine.pool, port), ()))
            if owner:
                wanted = f"a port that no other process on nodes of {engine.pool} has"
                remedy = "Choose another: the second one to start cannot listen."
                yield ConfigError(path, f"{port}, which {owner} has", wanted, remedy)
            taken.setdefault((engine.pool, port), path)


def _ports(engine: EngineConfig) -> tuple[tuple[Path, int], ...]:
    return (("orderPort",), engine.order_port), (("probe", "port"), engine.probe.port)
