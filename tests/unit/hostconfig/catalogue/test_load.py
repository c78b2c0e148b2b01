"""The catalogue names its sources, admits what nobody checked, and can be extended."""

import pytest
from pydantic import ValidationError

from corelane.hostconfig.catalogue import (
    CatalogueError,
    extend_profile,
    hardware_names,
    image_names,
    load_hardware,
    load_image,
    load_profile,
    profile_names,
)
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.kubelet import KubeletChoices

REQUIRED = {
    "c7i.metal-24xl",
    "c7i.metal-48xl",
    "m7i.metal-24xl",
    "c6in.metal",
    "z1d.metal",
    "m8azn.metal-12xl",
    "c7i.16xlarge",
    "m7i.4xlarge",
    "c7g.16xlarge",
}


@pytest.mark.parametrize("name", ["debian-12", "ubuntu-24.04"])
def test_no_host_is_held_back_for_words_that_cloud_images_lack(name: str) -> None:
    # 50-cloudimg-settings.cfg and its like replace GRUB_CMDLINE_LINUX_DEFAULT by consoles.
    words = {each.key for each in load_image(name).kernel_arguments}

    assert not words & {"quiet", "splash"}, "neither touches latency, and the audit would miss them"


def test_the_machine_types_of_the_platform_are_there() -> None:
    assert set(hardware_names()) >= REQUIRED


@pytest.mark.parametrize("name", hardware_names())
def test_an_entry_is_named_like_its_file_and_has_a_source(name: str) -> None:
    hardware = load_hardware(name)

    assert hardware.name == name
    assert len(hardware.source) > 20
    assert any("topology" in each for each in hardware.unverified), "no layout was read on a host"
    assert hardware.image in image_names()
    assert load_image(hardware.image).architecture == hardware.architecture


@pytest.mark.parametrize(
    ("name", "cpus", "threads", "pods"),
    [
        ("c7i.metal-24xl", 96, 2, 737),
        ("c7i.metal-48xl", 192, 2, 737),
        ("m7i.metal-24xl", 96, 2, 737),
        ("c6in.metal", 128, 2, 394),
        ("z1d.metal", 48, 2, 737),
        ("m8azn.metal-12xl", 48, 1, 1010),
        ("c7i.16xlarge", 64, 2, 737),
        ("m7i.4xlarge", 16, 2, 234),
        ("c7g.16xlarge", 64, 1, 737),
    ],
)
def test_figures_of_ec2_types(name: str, cpus: int, threads: int, pods: int) -> None:
    hardware = load_hardware(name)

    assert len(hardware.topology.online) == cpus
    assert hardware.topology.threads_per_core == threads
    assert KubeletChoices().max_pods_on(hardware) == pods


def test_one_server_has_two_sockets_and_one_has_several_caches_a_node() -> None:
    intel = load_hardware("xeon-gold-6444y-2s").topology
    amd = load_hardware("epyc-9374f-1s").topology

    assert {cpu.socket for cpu in intel.cpus} == {0, 1}
    assert len(amd.l3_domains) == 2 * len(amd.nodes) == 8


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_is_named_like_its_file_and_says_what_it_is_for(name: str) -> None:
    assert load_profile(name).name == name
    purpose, colon, choices = load_profile(name).description.partition(": ")
    assert purpose.startswith("For ")
    assert colon
    assert choices


@pytest.mark.parametrize("name", image_names())
def test_an_image_is_named_like_its_file(name: str) -> None:
    assert load_image(name).name == name
    assert load_image(name).unverified, "no image was booted for this catalogue"


@pytest.mark.parametrize("load", [load_hardware, load_profile, load_image])
def test_an_unknown_name_is_answered_with_what_there_is(load: object) -> None:
    assert callable(load)
    with pytest.raises(CatalogueError, match="The catalogue has"):
        load("c7i.metall-24xl")


def test_a_near_miss_gets_a_hint() -> None:
    with pytest.raises(CatalogueError, match=r"did you mean 'c7i\.metal-24xl'"):
        load_hardware("c7i.metal24xl")


@pytest.mark.parametrize("name", ["../profiles/general-purpose", "/etc/passwd", ""])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(CatalogueError):
        load_hardware(name)


def test_extending_merges_sections_and_replaces_values() -> None:
    base = load_profile("deterministic-high-perf")
    mine = extend_profile(base, {"name": "mine", "kubelet": {"maxPods": 30}, "smt": "on"})

    assert mine.name == "mine"
    assert mine.kubelet is not None
    assert (mine.kubelet.max_pods, mine.kubelet.pod_pids_limit) == (30, 4096)
    assert mine.isolation == base.isolation


def test_none_removes_a_section() -> None:
    base = load_profile("deterministic-high-perf")

    assert extend_profile(base, {"isolation": None}).isolation is None


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="isolated_cpus"):
        extend_profile(load_profile("general-purpose"), {"isolated_cpus": "0-3"})


def test_a_stack_brings_its_own_hardware_as_data() -> None:
    data = load_hardware("z1d.metal").model_dump(by_alias=True)
    data["topology"] = {"shape": {"coresPerL3": 8, "memoryMibPerNuma": 4096}}

    assert len(Hardware.model_validate(data).topology.online) == 8


def test_hardware_whose_nodes_hold_more_than_it_has_is_refused() -> None:
    data = load_hardware("z1d.metal").model_dump(by_alias=True) | {"memoryMib": 1024}

    with pytest.raises(ValidationError, match="Correct memoryMib"):
        Hardware.model_validate(data)
