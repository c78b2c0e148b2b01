"""User data is read back by MIME, YAML and bash, and holds what was planned."""

import random

import pytest
import yaml

from hostconfig.formats.host_script import host_script, packed
from hostconfig.formats.mime import LINE_LIMIT
from hostconfig.formats.node_config import Registration
from hostconfig.formats.nodeadm import USER_DATA_LIMIT, UserDataError, user_data
from hostconfig.model.settings import Sysctl
from tests.support.delivery import parts_of as parts
from tests.support.hosts import a_plan
from tests.support.shell import run

NODE = Registration(
    labels={"corelane.io/tier": "t0", "corelane.io/pool": "engines"},
    taints=("corelane.io/tier=t0:NoSchedule",),
)


def test_the_node_config_carries_exactly_the_planned_kubelet() -> None:
    plan = a_plan()
    config = yaml.safe_load(parts(user_data(plan, NODE))["application/node.eks.aws"])

    assert config["apiVersion"] == "node.eks.aws/v1alpha1"
    assert config["spec"] == {
        "kubelet": {
            "config": plan.kubelet,
            "flags": [
                "--node-labels=corelane.io/pool=engines,corelane.io/tier=t0",
                "--register-with-taints=corelane.io/tier=t0:NoSchedule",
            ],
        }
    }, "no cluster details: EKS merges its own"


def test_without_labels_and_taints_there_are_no_flags() -> None:
    config = yaml.safe_load(parts(user_data(a_plan()))["application/node.eks.aws"])

    assert config["spec"]["kubelet"].keys() == {"config"}


def test_the_script_is_bash() -> None:
    script = parts(user_data(a_plan(), NODE))["text/x-shellscript"]
    checked = run("/bin/bash", "-n", stdin=script)

    assert checked.returncode == 0, checked.stderr
    assert script.startswith("#!/bin/bash\n"), "cloud-init runs it by its first line"


def test_the_script_ends_with_the_check_that_may_reboot() -> None:
    script = host_script(a_plan())

    assert script.rstrip().endswith("/usr/local/sbin/corelane-kernel-arguments")


def test_a_packed_script_runs_as_the_script_itself() -> None:
    done = run("/bin/bash", stdin=packed("#!/bin/bash\nprintf '%s' \"it's \\$me\"\n", a_plan()))

    assert (done.returncode, done.stdout) == (0, "it's $me"), done.stderr


def test_the_kubelets_file_is_left_to_nodeadm() -> None:
    assert "KubeletConfiguration" not in user_data(a_plan())


def test_the_same_plan_gives_the_same_bytes_and_another_plan_another_boundary() -> None:
    first, again, other = (user_data(a_plan(smt=smt)) for smt in ("off", "off", "on"))

    assert first == again
    assert first.splitlines()[1] != other.splitlines()[1]


@pytest.mark.parametrize("hardware", ["c7i.metal-48xl", "c6in.metal", "m7i.4xlarge"])
def test_user_data_fits_what_mime_and_ec2_take(hardware: str) -> None:
    text = user_data(a_plan(hardware), NODE)

    assert len(text.encode()) <= USER_DATA_LIMIT
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= LINE_LIMIT


def test_user_data_that_is_too_large_is_refused_with_its_size() -> None:
    numbers = random.Random(4)  # noqa: S311 - text that no packing makes small
    many = tuple(
        Sysctl(key=f"net.core.made_up_{n}", value="1", why=numbers.randbytes(100).hex())
        for n in range(200)
    )
    plan = a_plan().model_copy(update={"settings": many})

    with pytest.raises(UserDataError, match="EC2 takes 16384"):
        user_data(plan)
