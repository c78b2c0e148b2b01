"""Bare metal gets the same files and commands, and joins its cluster only when tuned."""

import json
from base64 import b64decode
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from corelane.hostconfig.delivery.activation import delivered_files
from corelane.hostconfig.delivery.cloud_init import cloud_config
from corelane.hostconfig.delivery.joining import HybridCluster, Registration
from corelane.hostconfig.model.paths import AGENT
from tests.support.hosts import a_plan

CLUSTER: dict[str, Any] = {
    "name": "prod",
    "region": "eu-central-1",
    "kubernetesVersion": "1.35",
}
CERTIFICATE: dict[str, Any] = {
    "trustAnchorArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/ab-cd",
    "profileArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/ab-cd",
    "roleArn": "arn:aws:iam::111122223333:role/hybrid",
    "nodeName": "colocation-7-host-1",
}


def read(text: str) -> dict[str, Any]:
    assert text.startswith("#cloud-config\n"), "cloud-init tells formats by the first line"
    return yaml.safe_load(text)


def edge() -> dict[str, Any]:
    return read(cloud_config(a_plan("xeon-gold-6444y-2s", "docker-edge")))


def colocated(certificate: dict[str, Any] | None = CERTIFICATE) -> dict[str, Any]:
    plan = a_plan("epyc-9374f-1s", "colocation-deterministic")
    registration = Registration(labels={"corelane.io/tier": "t0"})
    cluster = HybridCluster.model_validate({**CLUSTER, "rolesAnywhere": certificate})
    return read(cloud_config(plan, cluster=cluster, registration=registration))


def contents(document: dict[str, Any]) -> dict[str, str]:
    texts = (entry for entry in document["write_files"] if "encoding" not in entry)
    return {entry["path"]: entry["content"] for entry in texts}


def test_files_are_those_of_the_plan_byte_for_byte() -> None:
    plan = a_plan("xeon-gold-6444y-2s", "docker-edge")

    assert contents(edge()) == {f"/{path}": text for path, text in delivered_files(plan).items()}


def test_only_programs_may_be_run() -> None:
    modes = {entry["path"]: entry["permissions"] for entry in edge()["write_files"]}

    programs = {path for path in modes if path.startswith("/usr/local/sbin/")}
    assert "/usr/local/sbin/corelane-kernel-arguments" in programs
    assert {modes.pop(path) for path in programs} == {"0755"}
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
    assert config["hybrid"]["iamRolesAnywhere"]["nodeName"] == "colocation-7-host-1"
    assert config["kubelet"]["config"]["systemReservedCgroup"] == ""
    assert config["kubelet"]["flags"] == ["--node-labels=corelane.io/tier=t0"]
    unit = files["/etc/systemd/system/corelane-join.service"]
    assert "Requires=corelane-kernel-arguments.service" in unit
    assert ["systemctl", "enable", "corelane-join.service"] in colocated()["runcmd"]


def test_the_agent_arrives_byte_for_byte() -> None:
    document = read(cloud_config(a_plan("xeon-gold-6444y-2s", "docker-edge"), agent=b"\0PK"))
    entry = next(e for e in document["write_files"] if e["path"] == f"/{AGENT}")

    assert (entry["encoding"], b64decode(entry["content"])) == ("b64", b"\0PK")


def test_a_host_with_an_activation_adds_it_in_memory_and_leaves_none_behind() -> None:
    files = contents(colocated(certificate=None))
    config = json.loads(files["/etc/corelane/node-config.yaml"])["spec"]
    unit = files["/etc/systemd/system/corelane-join.service"]

    assert config["hybrid"] == {"enableCredentialsFile": True}, "the code is no part of a file"
    assert "--credential-provider ssm " in unit
    assert "RuntimeDirectory=corelane-join\nRuntimeDirectoryMode=0700\n" in unit
    assert "init --config-source file:///run/corelane-join/node-config.yaml" in unit
    assert files["/usr/local/lib/corelane/ssm_join.py"].startswith('"""Adds')


def test_no_secret_can_be_given() -> None:
    for secret in ("activationCode", "activationId", "ssm"):
        with pytest.raises(ValidationError, match="Extra inputs"):
            HybridCluster.model_validate({**CLUSTER, secret: "s3cret"})


HOSTILE = {
    "nodeName": "a;reboot",
    "kubernetesVersion": "1.35 --x",
    "region": "eu central",
    "name": "x\nfoo: bar",
    "certificatePath": "/etc/x\nExecStart=/bin/sh",
}


@pytest.mark.parametrize("key", HOSTILE)
def test_text_that_could_leave_its_field_is_refused(key: str) -> None:
    given: dict[str, Any] = {**CLUSTER, "rolesAnywhere": {**CERTIFICATE}}
    (given if key in CLUSTER else given["rolesAnywhere"])[key] = HOSTILE[key]

    with pytest.raises(ValidationError, match=r"rolesAnywhere|kubernetesVersion|region|name"):
        HybridCluster.model_validate(given)
