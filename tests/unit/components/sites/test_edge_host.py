"""A Docker-only host: containers own CPUs, have no swap, and can change nothing."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.paths import DOCKER_DAEMON
from tests.support.edge_host import CONTAINER, IMAGE, a_container, a_plan, an_args, container, edge

MIB = 1 << 20


def test_a_container_owns_its_cpus_and_speaks_as_the_host() -> None:
    assert container()["cpuSet"] == "10-13"
    assert container()["networkMode"] == "host"


def test_memory_is_limited_in_mebibytes_and_never_swapped() -> None:
    found = container()

    assert (found["memory"], found["memoryReservation"]) == (16 * 1024, 12 * 1024)
    assert found["memorySwap"] == found["memory"], "a larger value is swap; zero is twice the limit"
    assert found["shmSize"] == 1024


def test_locked_memory_is_bounded_by_the_limit_in_bytes() -> None:
    limits = {each["name"]: each for each in container()["ulimits"]}

    assert limits["memlock"]["hard"] == 16 * 1024 * MIB
    assert limits["nofile"]["hard"] > 1024
    assert limits["rtprio"]["hard"] < 99, "the kernel's own threads run at 99"


def test_a_container_that_locks_no_memory_does_not_get_the_hosts_limit_of_it() -> None:
    limits = {each["name"]: each for each in container(lockedMemory=False)["ulimits"]}

    assert limits["memlock"]["hard"] == 8 * MIB, "the default of the daemon is unlimited"


def test_what_a_container_asks_for_agrees_with_the_defaults_of_its_daemon() -> None:
    asked, defaults = container(), json.loads(a_plan().files[DOCKER_DAEMON])
    limits = {each["name"]: each["hard"] for each in asked["ulimits"]}

    assert asked["logDriver"] == defaults["log-driver"]
    assert asked["logOpts"] == defaults["log-opts"]
    assert limits["nofile"] == defaults["default-ulimits"]["nofile"]["Hard"]
    assert asked["securityOpts"] == ["no-new-privileges:true"]
    assert defaults["no-new-privileges"] is True


def test_a_container_can_change_nothing_but_its_scratch() -> None:
    found = container()

    assert found["readOnly"] is True
    assert found["privileged"] is False
    assert found["capabilities"]["drops"] == ["ALL"]
    assert "adds" not in found["capabilities"]
    assert found["securityOpts"] == ["no-new-privileges:true"]
    assert found["mounts"] == [
        {
            "type": "bind",
            "target": "/etc/gateway",
            "source": "/srv/gateway/etc",
            "readOnly": True,
        }
    ]
    assert f"size={2048 * MIB}" in found["tmpfs"]["/run/orders"]
    assert "noexec" in found["tmpfs"]["/run/orders"]


def test_scratch_belongs_to_the_user_whatever_the_image_has_there() -> None:
    options = container()["tmpfs"]["/run/orders"].split(",")

    assert container()["user"] == "65532:65532"
    assert {"uid=65532", "gid=65532", "mode=0700"} <= set(options)


def test_a_container_without_a_check_is_not_waited_for() -> None:
    found = container()

    assert "healthcheck" not in found
    assert found["wait"] is False, "the provider fails where there is no check to wait for"


def test_an_update_waits_until_the_container_is_healthy() -> None:
    found = container(healthCheck={"command": ["/usr/bin/gateway", "--check; true"]})

    assert found["healthcheck"] == {
        "tests": ["CMD", "/usr/bin/gateway", "--check; true"],
        "interval": "30s",
        "timeout": "5s",
        "retries": 3,
        "startPeriod": "1m0s",
    }
    assert found["wait"] is True
    assert found["waitTimeout"] == 60 + 4 * (30 + 5), "Docker has called it unhealthy by then"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(1, "1s"), (59, "59s"), (60, "1m0s"), (119, "1m59s"), (3600, "1h0m0s"), (3599, "59m59s")],
)
def test_a_duration_is_written_as_the_provider_reads_it_back(seconds: int, written: str) -> None:
    check = {"command": ["/check"], "intervalSeconds": seconds}

    assert container(healthCheck=check)["healthcheck"]["interval"] == written


@pytest.mark.parametrize(
    ("check", "found"),
    [
        ({"command": []}, "command"),
        ({"command": [""]}, "command.0"),
        ({"command": ["/check\n"]}, "command.0"),
        ({"command": ["/check"], "intervalSeconds": 0}, "intervalSeconds"),
        ({"command": ["/check"], "timeoutSeconds": 0}, "timeoutSeconds"),
        ({"command": ["/check"], "retries": 0}, "retries"),
        ({"command": ["/check"], "startPeriodSeconds": -1}, "startPeriodSeconds"),
        ({"command": "/check"}, "command"),
    ],
)
def test_a_check_that_is_none_is_refused(check: dict[str, Any], found: str) -> None:
    with pytest.raises(ValidationError) as caught:
        container(healthCheck=check)

    places = {".".join(map(str, error["loc"])) for error in caught.value.errors()}
    assert f"containers.gateway.healthCheck.{found}" in places


def test_logs_cannot_fill_the_disk() -> None:
    assert container()["logDriver"] == "local"
    assert {"max-size", "max-file"} <= container()["logOpts"].keys()


def test_the_image_is_by_digest_and_stays_for_the_way_back() -> None:
    [image] = edge().of_type("docker:index/remoteImage:RemoteImage")

    assert image.inputs["name"] == IMAGE
    assert image.inputs["keepLocally"] is True


def test_the_host_is_reached_over_ssh_and_no_unknown_host_is_accepted() -> None:
    [provider] = edge().of_type("pulumi:providers:docker")
    [found] = edge().of_type(CONTAINER)

    assert provider.inputs["host"] == "ssh://gw-01.example.internal"
    assert "StrictHostKeyChecking=yes" in str(provider.inputs["sshOpts"])
    assert "keyMaterial" not in provider.inputs
    assert provider.urn in found.options["provider"], "it would run on another host"


def test_the_old_container_goes_before_the_new_one_takes_its_cpus() -> None:
    [found] = edge().of_type(CONTAINER)

    assert found.options["deleteBeforeReplace"] is True


def test_what_the_provider_would_leave_as_it_is_makes_a_new_container() -> None:
    [found] = edge().of_type(CONTAINER)

    assert found.options["replaceOnChanges"] == ["healthcheck", "memoryReservation", "tmpfs"]


def test_cpus_of_the_system_are_refused_with_those_that_are_free() -> None:
    free = format_cpulist(a_plan().cpus.isolated)

    with pytest.raises(ValueError, match=rf"wants CPUs 0, and .* isolates {free}; choose among"):
        an_args(gateway=a_container(cpus="0,10-13"))


def test_cpus_given_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="one and two both want CPUs 13; give each"):
        an_args(
            one=a_container(memory="4Gi", memoryReservation="1Gi"),
            two=a_container(cpus="13-14", memory="4Gi", memoryReservation="1Gi"),
        )


def test_more_memory_than_the_host_has_is_refused() -> None:
    with pytest.raises(ValueError, match="MiB besides what it reserves; lower their memory"):
        an_args(gateway=a_container(memory="64Ti"))


def test_the_host_shows_its_plan_as_plain_data() -> None:
    [host] = edge().of_type("corelane:sites:EdgeHost")

    assert host.inputs["hostPlan"]["cpus"] == a_plan().as_data()["cpus"]
    assert host.inputs["containers"]["gateway"]["cpus"] == "10-13"
