"""Every value can be asked for its reason and its place."""

import pytest

from corelane.hostconfig.catalogue import hardware_names, profile_names
from corelane.hostconfig.docs.explain import UnknownSettingError, explain, explain_all
from corelane.hostconfig.model.paths import KERNEL_ARGUMENTS
from tests.support.hosts import a_plan


def test_an_argument_tells_its_value_reason_and_files() -> None:
    [told] = explain(a_plan(), "nohz_full")

    assert (told.value, told.writer) == ("2-47", "corelane")
    assert "tick" in told.why
    assert KERNEL_ARGUMENTS in told.files


def test_an_argument_of_the_image_says_who_writes_it() -> None:
    [told] = explain(a_plan(), "tsc")

    assert str(told).startswith("kernel argument tsc = reliable (image): ")
    assert told.files == (), "we write it nowhere"
    assert told.why.startswith("no watchdog timer checks the TSC"), "our own reason, if we have one"
    assert "the image writes it: set-clocksource.sh" in told.why
    assert "image" in told.remedy


def test_a_sysfs_value_is_found_by_the_end_of_its_path() -> None:
    [told] = explain(a_plan(), "writeback/cpumask")

    assert told.layer == "sysfs"


def test_a_sysctl_is_found_by_the_last_of_its_names() -> None:
    [told] = explain(a_plan(), "stat_interval")

    assert told.key == "vm.stat_interval"


def test_an_invariant_can_be_explained() -> None:
    [told] = explain(a_plan(), "smt-pairs-are-whole")

    assert told.value == "48 cores, none split"


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(UnknownSettingError, match="nohz_full"):
        explain(a_plan(), "nohzfull")


@pytest.mark.parametrize(
    ("name", "near"), [("irqbalance", "irqbalance.service"), ("smt", "nosmt"), ("TSC", "tsc")]
)
def test_a_part_of_a_name_is_answered_with_those_that_hold_it(name: str, near: str) -> None:
    with pytest.raises(UnknownSettingError) as unknown:
        explain(a_plan(), name)

    assert near in unknown.value.nearest


def test_nothing_far_fetched_is_offered() -> None:
    with pytest.raises(UnknownSettingError) as unknown:
        explain(a_plan(), "bogus")

    assert unknown.value.nearest == ()


@pytest.mark.parametrize("hardware", hardware_names())
@pytest.mark.parametrize("profile", profile_names())
def test_every_setting_of_every_plan_has_a_reason(hardware: str, profile: str) -> None:
    for told in explain_all(a_plan(hardware, profile)):
        assert told.why, f"{told.key} has no reason"
        assert told.writer == "image" or told.files or told.layer == "invariant", told.key


def test_rarer_kubelet_fields_have_reasons_too() -> None:
    unusual = {"unsafeSysctls": ["net.core.somaxconn"], "topologyPolicy": "restricted"}
    plan = a_plan(kubelet=unusual)

    assert explain(plan, "allowedUnsafeSysctls")[0].value == '["net.core.somaxconn"]'
