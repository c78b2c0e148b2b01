"""Probes by which the kubelet knows that a process is started, alive and ready."""

from dataclasses import dataclass

import pulumi_kubernetes as k8s

from corelane.components.config.sections.workloads import ProbeConfig

# Three misses: one lost packet neither restarts a process nor takes it out of service.
MISSES = 3


@dataclass(frozen=True, slots=True)
class Probes:
    """The three probes of a container."""

    startup: k8s.core.v1.ProbeArgs
    liveness: k8s.core.v1.ProbeArgs
    readiness: k8s.core.v1.ProbeArgs


def probes(config: ProbeConfig) -> Probes:
    """Return the probes; liveness begins only when the process has started."""
    attempts = -(-config.startup_seconds // config.period_seconds)
    return Probes(
        startup=_probe(config, config.live, attempts),
        liveness=_probe(config, config.live, MISSES),
        readiness=_probe(config, config.ready, MISSES),
    )


def _probe(config: ProbeConfig, path: str, misses: int) -> k8s.core.v1.ProbeArgs:
    return k8s.core.v1.ProbeArgs(
        http_get=k8s.core.v1.HTTPGetActionArgs(path=path, port=config.port),
        period_seconds=config.period_seconds,
        failure_threshold=misses,
        timeout_seconds=min(config.period_seconds, 2),
    )
