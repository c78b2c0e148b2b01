"""Each format delivers what it can, and says of the rest what was found, wanted and nearest."""

from typing import Any

import pytest

from corelane.hostconfig.catalogue import hardware_names, load_hardware
from corelane.hostconfig.delivery.format_names import FORMAT_NAMES
from corelane.hostconfig.delivery.formats import DeliveryError, Joining, deliver, image_for
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_profile, with_kubelet

CLUSTER: dict[str, Any] = {"name": "prod", "region": "eu-central-1", "kubernetesVersion": "1.35"}
CERTIFICATE = {
    "trustAnchorArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/ab",
    "profileArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/ab",
    "roleArn": "arn:aws:iam::111122223333:role/hybrid",
    "nodeName": "colocation-1",
}


def a_planned(form: str, hardware: str, profile: str) -> HostPlan:
    machine = load_hardware(hardware)
    return plan_host(machine, a_profile(profile), pool="t0", image=image_for(form, machine))


def joining(*, certificate: bool) -> Joining:
    anywhere = CERTIFICATE if certificate else None
    return Joining.model_validate({"cluster": {**CLUSTER, "rolesAnywhere": anywhere}})


@pytest.mark.parametrize("name", hardware_names())
def test_every_machine_can_be_delivered_in_some_formats_only(name: str) -> None:
    machine = load_hardware(name)
    possible: set[str] = set()
    for form in FORMAT_NAMES:
        try:
            image = image_for(form, machine)
        except DeliveryError:
            continue
        possible.add(form)
        assert image.architecture == machine.architecture
    if machine.kind is HardwareKind.BARE_METAL:
        assert possible == set(FORMAT_NAMES) - {"al2023", "bottlerocket"}
    else:
        assert possible == {"al2023", "bottlerocket", "tarball"}


def test_an_unknown_format_is_refused_with_the_nearest() -> None:
    with pytest.raises(DeliveryError, match=r"no format is called 'ubuntu'.*try ubuntu-24.04"):
        image_for("ubuntu", load_hardware("xeon-gold-6444y-2s"))


def test_bare_metal_boots_no_ec2_image() -> None:
    with pytest.raises(DeliveryError, match=r"ask for ubuntu-24\.04"):
        image_for("al2023", load_hardware("xeon-gold-6444y-2s"))


def test_hardware_without_an_image_of_its_architecture_is_refused() -> None:
    arm = a_machine().model_copy(update={"architecture": "arm64"})

    with pytest.raises(DeliveryError, match="arm64, image debian-12 x86_64"):
        image_for("debian-12", arm)


def test_hybrid_nodes_boot_what_their_nodeadm_knows() -> None:
    debian = a_machine()

    assert debian.image == "debian-12", "its nodeadm names ubuntu, rhel and amzn only"
    assert image_for("hybrid-ssm", debian).name == "ubuntu-24.04"


def test_a_plan_for_another_image_is_refused() -> None:
    plan = a_planned("al2023", "c7i.metal-24xl", "deterministic-high-perf")

    with pytest.raises(DeliveryError, match=r"is for image al2023-x86-64-standard.*bottlerocket"):
        deliver(plan, "bottlerocket")


def test_a_hybrid_node_needs_a_kubelet_a_cluster_and_its_own_kind_of_credential() -> None:
    form = "hybrid-iam-roles-anywhere"
    edge = a_planned(form, "xeon-gold-6444y-2s", "docker-edge")
    node = a_planned(form, "xeon-gold-6444y-2s", "colocation-deterministic")

    with pytest.raises(DeliveryError, match="has no kubelet"):
        deliver(edge, form, joining(certificate=True))
    with pytest.raises(DeliveryError, match="no --cluster FILE"):
        deliver(node, form)
    with pytest.raises(DeliveryError, match=r"rolesAnywhere is missing.*hybrid-ssm"):
        deliver(node, form, joining(certificate=False))
    with pytest.raises(DeliveryError, match=r"rolesAnywhere is given.*hybrid-iam"):
        deliver(node, "hybrid-ssm", joining(certificate=True))


@pytest.mark.parametrize("form", ["al2023", "bottlerocket"])
def test_an_ec2_node_needs_a_kubelet(form: str) -> None:
    plan = a_planned(form, "m7i.4xlarge", "general-purpose")

    with pytest.raises(DeliveryError, match="has no kubelet"):
        deliver(with_kubelet(plan, {}), form)


def test_bottlerocket_takes_no_files() -> None:
    plan = a_planned("bottlerocket", "c7g.16xlarge", "general-purpose")

    with pytest.raises(DeliveryError, match="accepts settings only"):
        deliver(plan, "bottlerocket", Joining(with_agent=True))
    machine = plan.hardware.model_copy(update={"image": plan.image.name})
    with pytest.raises(DeliveryError, match="deliver bottlerocket"):
        deliver(plan.model_copy(update={"hardware": machine}), "tarball")
