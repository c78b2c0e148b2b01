"""What the kubelet demands of the kernel, on hosts whose image does not bring it."""

from corelane.hostconfig.model.kernel import KERNEL_DEFAULTS
from tests.support.hosts import a_plan


def sysctls(hardware: str, profile: str) -> dict[str, str]:
    return {each.key: each.value for each in a_plan(hardware, profile).sysctls}


def test_a_machine_of_ones_own_gets_every_default_its_kubelet_protects() -> None:
    rendered = sysctls("epyc-9374f-1s", "colocation-deterministic")

    for key, demand in KERNEL_DEFAULTS.items():
        assert rendered[key] == demand.value


def test_a_host_without_a_kubelet_keeps_its_distributions_choices() -> None:
    assert not KERNEL_DEFAULTS.keys() & sysctls("xeon-gold-6444y-2s", "docker-edge").keys()


def test_an_image_of_eks_brings_them_itself() -> None:
    rendered = sysctls("c7i.metal-24xl", "deterministic-high-perf")

    assert not KERNEL_DEFAULTS.keys() & rendered.keys()
