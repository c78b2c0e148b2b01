"""Bare metal gets the same files and commands, and joins its cluster only when tuned."""

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from hostconfig.formats.cloud_init import cloud_config
from hostconfig.formats.host_script import delivered_files
from hostconfig.formats.node_config import HybridCluster, Registration
from tests.support.hosts import a_plan

CLUSTER: dict[str, Any] = {
    "name": "prod",
    "region": "eu-central-1",
    "kubernetesVersion": "1.35",
    "trustAnchorArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/ab-cd",
    "profileArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/ab-cd",
    "roleArn": "arn:aws:iam::111122223333:role/hybrid",
    "nodeName": "cage-7-host-1",
}


def read(text: str) -> dict[str, Any]:
    assert text.startswith("#cloud-config\n"), "cloud-init tells formats by the first line"
    return yaml.safe_load(text)


def edge() -> dict[str, Any]:
    return read(cloud_config(a_plan("xeon-gold-6444y-2s", "docker-edge")))


def colocated() -> dict[str, Any]:
    plan = a_plan("epyc-9374f-1s", "colocation-deterministic")
    registration = Registration(labels={"corelane.io/tier": "t0"})
    return read(
        cloud_config(plan, cluster=HybridCluster.model_validate(CLUSTER), registration=registration)
    )


def contents(document: dict[str, Any]) -> dict[str, str]:
    return {entry["path"]: entry["content"] for entry in document["write_files"]}


def test_files_are_those_of_the_plan_byte_for_byte() -> None:
    plan = a_plan("xeon-gold-6444y-2s", "docker-edge")

    assert contents(edge()) == {f"/{path}": text for path, text in delivered_files(plan).items()}


def test_only_programs_may_be_run() -> None:
    modes = {entry["path"]: entry["permissions"] for entry in edge()["write_files"]}

    assert modes.pop("/usr/local/sbin/corelane-kernel-arguments") == "0755"
    assert set(modes.values()) == {"0644"}


CHECK = ["/usr/local/sbin/corelane-kernel-arguments"]


def test_the_command_that_may_reboot_comes_last() -> None:
    assert edge()["runcmd"].index(CHECK) == len(edge()["runcmd"]) - 1
    assert edge()["runcmd"].count(CHECK) == 1, "what follows a reboot never runs"


def test_a_host_whose_kernel_is_right_already_joins_without_a_reboot() -> None:
    commands = colocated()["runcmd"]

    assert commands[commands.index(CHECK) + 1 :] == [
        ["systemctl", "start", "--no-block", "corelane-join.service"]
    ], "the check returns only if nothing has to change"


def test_an_edge_host_joins_nothing() -> None:
    assert not [path for path in contents(edge()) if "join" in path or "node-config" in path]


def test_a_colocated_host_joins_after_the_check_with_its_certificate() -> None:
    files = contents(colocated())
    config = yaml.safe_load(files["/etc/corelane/node-config.yaml"])["spec"]

    assert config["cluster"] == {"name": "prod", "region": "eu-central-1"}
    assert config["hybrid"]["iamRolesAnywhere"]["nodeName"] == "cage-7-host-1"
    assert config["kubelet"]["config"]["systemReservedCgroup"] == ""
    assert config["kubelet"]["flags"] == ["--node-labels=corelane.io/tier=t0"]
    unit = files["/etc/systemd/system/corelane-join.service"]
    assert "Requires=corelane-kernel-arguments.service" in unit
    assert ["systemctl", "enable", "corelane-join.service"] in colocated()["runcmd"]


def test_no_secret_can_be_given() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        HybridCluster.model_validate({**CLUSTER, "activationCode": "s3cret"})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nodeName", "a;reboot"),
        ("kubernetesVersion", "1.35 --x"),
        ("region", "eu central"),
        ("certificatePath", "/etc/x\nExecStart=/bin/sh"),
    ],
)
def test_text_that_could_leave_its_field_is_refused(key: str, value: str) -> None:
    with pytest.raises(ValidationError):
        HybridCluster.model_validate({**CLUSTER, key: value})
