"""No delivery holds a secret, and no text of a stack file becomes a command on a host."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from corelane.hostconfig.delivery.formats import Joining
from corelane.policies.secrecy.payload_decoding import texts_in
from tests.support.golden_hosts import CASES, HostCase
from tests.support.laid_out_host import files_of, scripts_of

SECRET = re.compile(
    r"PRIVATE KEY|(AKIA|ASIA)[0-9A-Z]{16}|hv[sb]\.[\w-]{20,}|ActivationCode\W+[\w/+=]{20,}"
    r"|activationCode['\"]?\s*:\s*['\"]?[\w/+=]{20,}"
)
HOSTILE = ("$(reboot)", "`reboot`", "a;reboot", "a\nreboot", "a'b", 'a"b', "a b", "../x", "")


def handed_over(case: HostCase) -> Iterator[str]:
    for data in case.delivered.values():
        yield from texts_in(data)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_delivery_holds_a_secret(case: HostCase) -> None:
    assert not [found for text in handed_over(case) for found in SECRET.findall(text)]


def test_a_secret_would_be_found() -> None:
    activation = '{"ActivationId": "x", "ActivationCode": "' + "aB3/" * 6 + '"}'

    assert SECRET.search(activation)
    assert SECRET.search("activationCode: " + "aB3/" * 6)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "path",
    [
        ("cluster", "name"),
        ("cluster", "region"),
        ("cluster", "kubernetesVersion"),
        ("bundle", "bucket"),
        ("bundle", "prefix"),
        ("bundle", "region"),
    ],
)
def test_hostile_text_never_gets_into_a_delivery(path: tuple[str, str], text: str) -> None:
    good: dict[str, dict[str, Any]] = {
        "cluster": {"name": "prod", "region": "eu-central-1", "kubernetesVersion": "1.35"},
        "bundle": {"bucket": "acme-nodes", "prefix": "pools/t0", "region": "eu-central-1"},
    }
    Joining.model_validate(good)
    good[path[0]][path[1]] = text

    with pytest.raises(ValidationError):
        Joining.model_validate(good)


@pytest.mark.parametrize("text", HOSTILE[:7])
def test_hostile_marks_of_a_node_are_refused(text: str) -> None:
    for marks in ({"labels": {text: "x"}}, {"labels": {"x": text}}, {"taints": [f"{text}:No"]}):
        with pytest.raises(ValidationError):
            Joining.model_validate({"registration": marks})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_cloud_config_runs_words_and_never_a_line(case: HostCase) -> None:
    if "cloud-config.yaml" not in case.delivered:
        assert case.form in {"al2023", "bottlerocket", "tarball"}
        return
    commands = yaml.safe_load(case.delivered["cloud-config.yaml"])["runcmd"]

    assert all(isinstance(command, list) for command in commands), "a string goes through a shell"


def test_the_bundled_files_are_those_of_the_script() -> None:
    cases = {case.name: case for case in CASES}
    bundled, written = cases["ec2-metal-bundled"], cases["ec2-metal-deterministic"]
    alike = {path for path, data in files_of(bundled).items() if files_of(written)[path] == data}

    assert alike == files_of(bundled).keys()
    assert "aws s3 cp" in scripts_of(bundled)["user data"]
