"""A Docker-only host of prod with containers of a test's own."""

from functools import cache
from typing import Any

import pulumi

from corelane.components.config.sections.edge_hosts import EdgeHostConfig
from corelane.components.sites.edge_host import EdgeHost, EdgeHostArgs
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.stack import planned

CONTAINER = "docker:index/container:Container"
IMAGE = f"registry.example.internal/gateway@sha256:{'a' * 64}"


@cache
def a_plan() -> HostPlan:
    """Return the plan of the host."""
    [plan] = planned("prod").hosts["fr2-gateway"].values()
    return plan


def a_container(**overrides: Any) -> dict[str, Any]:
    """Return a container as the stack file has it."""
    fields = {
        "image": IMAGE,
        "cpus": "10-13",
        "memory": "16Gi",
        "memoryReservation": "12Gi",
        "sharedMemory": "1Gi",
        "scratch": {"/run/orders": "2Gi"},
        "binds": {"/etc/gateway": "/srv/gateway/etc"},
    }
    return fields | overrides


def an_args(**containers: dict[str, Any]) -> EdgeHostArgs:
    """Return the host with some containers, or with one."""
    config = EdgeHostConfig.model_validate(
        {
            "hardware": "bare-metal-amd-epyc",
            "profile": "docker-edge",
            "address": "gw-01.example.internal",
            "containers": containers or {"gateway": a_container()},
        }
    )
    return EdgeHostArgs(
        declared_at="/sites/fr2-colocation/edgeHosts/fr2-gateway",
        config=config,
        plan=a_plan(),
        labels={"corelane.io/pool": "gw"},
    )


@cache
def edge() -> Recording:
    """Return what the host with one container declares."""

    def declare(opts: pulumi.ResourceOptions) -> None:
        EdgeHost("gw", an_args(), opts)

    return recorded(declare)


def container(**overrides: Any) -> dict[str, Any]:
    """Return the inputs of a container with some keys changed."""
    found = edge()
    if overrides:
        args = an_args(gateway=a_container(**overrides))
        found = recorded(lambda opts: EdgeHost("gw", args, opts))
    return dict(found.of_type(CONTAINER)[0].inputs)
