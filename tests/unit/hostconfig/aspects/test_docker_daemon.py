"""Docker is configured where it alone runs containers, in options that it knows."""

import json
from typing import Any

import pytest

from corelane.hostconfig.delivery.activation import commands, delivered_files
from corelane.hostconfig.expectations.expectation import expectations
from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.model.docker_daemon import DaemonOption
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import DOCKER_DAEMON
from tests.support.hosts import a_plan

EPYC = "epyc-9374f-1s"
# Keys with a dash or without one that Docker 20.10 takes (moby, cmd/dockerd/config.go and
# config_unix.go): it does not start with another.
KNOWN = frozenset(
    {
        *("allow-nondistributable-artifacts", "api-cors-header", "authorization-plugins", "bip"),
        *("bridge", "cgroup-parent", "containerd", "cpu-rt-period", "cpu-rt-runtime", "data-root"),
        *("debug", "default-address-pools", "default-cgroupns-mode", "default-gateway"),
        *("default-gateway-v6", "default-ipc-mode", "default-runtime", "default-shm-size"),
        *("default-ulimits", "dns", "dns-opts", "dns-search", "exec-opts", "exec-root"),
        *("experimental", "features", "fixed-cidr", "fixed-cidr-v6", "group", "hosts", "icc"),
        *("init", "init-path", "insecure-registries", "ip", "ip-forward", "ip-masq", "ip6tables"),
        *("iptables", "ipv6", "labels", "live-restore", "log-driver", "log-level", "log-opts"),
        *("max-concurrent-downloads", "max-concurrent-uploads", "max-download-attempts"),
        *("metrics-addr", "mtu", "network-control-plane-mtu", "no-new-privileges"),
        *("node-generic-resources", "oom-score-adjust", "pidfile", "raw-logs"),
        *("registry-mirrors", "runtimes", "seccomp-profile", "selinux-enabled"),
        *("shutdown-timeout", "storage-driver", "storage-opts", "tls", "tlscacert", "tlscert"),
        *("tlskey", "tlsverify", "userland-proxy", "userland-proxy-path", "userns-remap"),
    }
)


def daemon(plan: HostPlan) -> dict[str, Any]:
    return json.loads(plan.files[DOCKER_DAEMON])


def edge(**overrides: Any) -> HostPlan:
    return a_plan(EPYC, "docker-edge", **overrides)


def test_the_file_says_what_the_settings_say_and_each_has_its_reason() -> None:
    plan = edge()
    options = plan.of(DaemonOption)

    assert daemon(plan) == {option.key: option.value for option in options}
    assert all(DOCKER_DAEMON in plan.files.carrying(option) for option in options)
    assert all(option.why for option in options)


def test_docker_knows_every_option() -> None:
    assert daemon(edge()).keys() <= KNOWN


def test_the_unit_says_where_docker_listens() -> None:
    assert "hosts" not in daemon(edge()), "Docker does not start if its unit has -H as well"


def test_containers_keep_running_and_gain_nothing() -> None:
    found = daemon(edge())

    assert found["live-restore"] is True
    assert found["no-new-privileges"] is True
    assert found["exec-opts"] == ["native.cgroupdriver=systemd"]
    assert "userns-remap" not in found, "it forbids the network of the host"


def test_docker_adds_nothing_to_the_network_of_the_host() -> None:
    found = daemon(edge())

    assert found["bridge"] == "none"
    assert [found[key] for key in ("ip-forward", "iptables", "ip6tables")] == [False] * 3


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        ({}, {"nofile": 65_536}),
        ({"memlock": "infinity"}, {"memlock": -1, "nofile": 65_536}),
        (
            {"memlock": 131_072, "nofile": 4096, "rtprio": 20},
            {"memlock": 131_072, "nofile": 4096, "rtprio": 20},
        ),
    ],
)
def test_a_container_that_states_no_limit_has_that_of_the_profile(
    limits: dict[str, Any], wanted: dict[str, int]
) -> None:
    found = daemon(edge(limits={"memlock": None, **limits}))["default-ulimits"]

    assert {name: (each["Soft"], each["Hard"]) for name, each in found.items()} == {
        name: (size, size) for name, size in wanted.items()
    }
    assert all(each["Name"] == name for name, each in found.items())


@pytest.mark.parametrize(
    ("hardware", "profile"),
    [
        (EPYC, "colocation-deterministic"),
        ("c7i.metal-24xl", "deterministic-high-perf"),
        ("c7i.metal-24xl", "docker-edge"),
    ],
)
def test_a_node_of_the_cluster_has_no_such_file(hardware: str, profile: str) -> None:
    plan = a_plan(hardware, profile)

    assert DOCKER_DAEMON not in plan.files
    assert not plan.of(DaemonOption)


def test_the_audit_compares_the_file_before_docker_starts() -> None:
    seen = {each.name: each.observe for each in expectations(edge())}

    [probe] = seen[f"/{DOCKER_DAEMON}"]
    assert probe.kind == "file"
    assert not [probes_of(option) for option in edge().of(DaemonOption) if probes_of(option)]


def test_a_docker_that_runs_already_starts_again_with_the_file() -> None:
    restart = ("systemctl", "--no-block", "try-restart", "docker.service")

    assert list(commands(delivered_files(edge()))).count(restart) == 1
    assert restart not in commands(delivered_files(a_plan()))
