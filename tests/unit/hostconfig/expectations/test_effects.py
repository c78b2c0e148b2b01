"""What a running host shows of an argument is what the kernel makes of it."""

import pytest

from corelane.hostconfig.expectations.effects import EFFECTS, effect_of


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("managed_irq,2-7", ""),
        ("managed_irq,domain,2-7", "2-7"),
        ("domain,2-7,9", "2-7,9"),
        ("2-7", "2-7"),
        ("nohz,2-7", ""),
    ],
)
def test_sysfs_lists_only_cpus_without_load_balancing(value: str, shown: str) -> None:
    [look] = effect_of("isolcpus", value)

    assert look.expected == shown


def test_polling_leaves_no_idle_driver() -> None:
    assert [look.expected for look in effect_of("idle", "poll")] == ["none"]
    assert effect_of("idle", "nomwait") == ()


def test_a_bound_of_idle_states_shows_in_its_driver() -> None:
    for driver in ("intel_idle", "processor"):
        [look] = effect_of(f"{driver}.max_cstate", "1")
        assert (look.target, look.expected) == (f"/sys/module/{driver}/parameters/max_cstate", "1")


def test_an_argument_without_a_known_effect_shows_on_the_command_line_alone() -> None:
    assert effect_of("skew_tick", "1") == ()
    assert "mitigations" not in EFFECTS, "its words differ by processor and release"
