"""User data is read back by MIME, YAML and bash, and holds what was planned."""

import random
from pathlib import Path

import pytest
import yaml

from corelane.hostconfig.delivery.errors import DeliveryError
from corelane.hostconfig.delivery.host_script import host_script, packed
from corelane.hostconfig.delivery.joining import BundlePlace, Joining, Registration
from corelane.hostconfig.delivery.nodeadm import (
    BUNDLE,
    LINE_LIMIT,
    USER_DATA,
    USER_DATA_LIMIT,
    UserDataError,
    ec2_delivery,
    needs_bundle,
)
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.settings import Sysctl
from tests.support.delivery import parts_of as parts
from tests.support.hosts import a_plan, changed, with_kubelet
from tests.support.shell import run

NODE = Registration(
    labels={"corelane.io/tier": "t0", "corelane.io/pool": "engines"},
    taints=("corelane.io/tier=t0:NoSchedule",),
)

PLACE = BundlePlace(bucket="acme-nodes", prefix="pools/t0", region="eu-central-1")


def user_data(plan: HostPlan, registration: Registration | None = None) -> str:
    joining = Joining(registration=registration or Registration())
    return ec2_delivery(plan, joining)[USER_DATA].decode()


def a_large_plan() -> HostPlan:
    numbers = random.Random(4)  # noqa: S311 - text that no packing makes small
    many = tuple(
        Sysctl(key=f"net.core.made_up_{n}", value="1", why=numbers.randbytes(100).hex())
        for n in range(200)
    )
    return changed(a_plan(), settings=many)


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
    # A host that holds no kubelet back, so that nothing of this machine is touched.
    plan = a_plan("xeon-gold-6444y-2s", "docker-edge")
    done = run("/bin/bash", stdin=packed("#!/bin/bash\nprintf '%s' \"it's \\$me\"\n", plan))

    assert (done.returncode, done.stdout) == (0, "it's $me"), done.stderr


def test_a_packed_script_imports_nothing_from_where_it_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bz2.py").write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(tmp_path)
    plan = a_plan("xeon-gold-6444y-2s", "docker-edge")

    assert run("/bin/bash", stdin=packed("echo right\n", plan)).stdout == "right\n"


def test_a_packed_script_holds_the_kubelet_back_before_it_unpacks() -> None:
    script = packed("true\n", a_plan())

    assert 0 < script.index("AssertPathExists=/var/lib/corelane/delivered") < script.index("mktemp")


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


def test_a_reason_beyond_ascii_reaches_the_host_as_it_is() -> None:
    # cloud-init reads a part without an encoding as raw-unicode-escape, and cannot write it then.
    sysctl = Sysctl(key="net.core.dev_weight", value="10", why="Prüfung kostet 5 µs")
    plan = a_plan("m7i.4xlarge", "general-purpose")
    text = user_data(changed(plan, settings=(sysctl,)))

    assert text.isascii()
    assert "# Prüfung kostet 5 µs\n" in parts(text)["text/x-shellscript"]


def test_user_data_that_is_too_large_is_refused_with_its_size() -> None:
    with pytest.raises(
        UserDataError, match=r"has \d{5,} bytes.* EC2 accepts 16384 before encoding[,:;.] .* bucket"
    ):
        user_data(a_large_plan())


def test_what_does_not_fit_lies_in_the_bundle() -> None:
    delivered = ec2_delivery(a_large_plan(), Joining(bundle=PLACE))

    assert delivered.keys() == {USER_DATA, BUNDLE}
    assert len(delivered[USER_DATA]) < USER_DATA_LIMIT
    assert b"s3://acme-nodes/pools/t0/" in delivered[USER_DATA]


def test_a_place_for_the_bundle_is_used_only_if_it_is_needed() -> None:
    small, with_agent = Joining(bundle=PLACE), Joining(bundle=PLACE, with_agent=True)

    assert ec2_delivery(a_plan(), small).keys() == {USER_DATA}
    assert not needs_bundle(a_plan(), small)
    assert ec2_delivery(a_plan(), with_agent, b"agent").keys() == {USER_DATA, BUNDLE}
    assert needs_bundle(a_plan(), with_agent)
    assert needs_bundle(a_large_plan(), Joining())


def test_the_agent_needs_a_bundle_to_travel_in() -> None:
    with pytest.raises(DeliveryError, match="asks for the agent on its nodes"):
        ec2_delivery(a_plan(), Joining(with_agent=True))


def test_a_node_config_that_fits_nowhere_is_refused() -> None:
    kubelet = {"allowedUnsafeSysctls": [f"net.core.made_up_{n}" for n in range(2_000)]}
    plan = with_kubelet(a_plan(), kubelet)

    with pytest.raises(UserDataError, match="NodeConfig alone is too large"):
        ec2_delivery(plan, Joining(bundle=PLACE))
