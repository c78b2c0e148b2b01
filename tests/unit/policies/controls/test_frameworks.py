import pytest

from corelane.policies.controls.frameworks import Control, load_controls
from corelane.policies.judging.catalogue import load_catalogue

CONTROLS = load_controls()


ENGINEERING = {
    "backtests_fix_their_numerics",
    "backtests_record_their_run",
    "backtests_run_on_one_processor",
    "conntrack_outlives_idle_sessions",
    "existing_objects_are_patched",
}


LIMITED = {"reg-sci", "sec-15c3-5", "soc-2"}


def test_every_reference_of_a_rule_is_a_control() -> None:
    for rule in load_catalogue():
        missing = set(rule.controls) - set(CONTROLS)
        assert not missing, f"write {sorted(missing)} in policies/controls: {rule.id} names it"


def test_rules_of_no_control_are_standards_of_the_firm_alone() -> None:
    without = {rule.id for rule in load_catalogue() if not rule.controls}

    assert without == ENGINEERING, (
        "name a control in the rule that it supports, or the rule here: a standard of the firm"
    )


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_every_control_says_what_is_not_shown(control: Control) -> None:
    assert control.relation in {"supports", "partial"}
    for text in (control.shows, control.not_shown, control.framework.read):
        assert text.endswith("."), "a sentence"
        assert len(text) > 15


def test_every_control_but_the_change_process_is_spoken_of_by_a_rule() -> None:
    used = {ref for rule in load_catalogue() for ref in rule.controls}

    assert set(CONTROLS) - used == {"dora-rts-2024-1774/17"}, "that one is about waivers"


def test_a_framework_says_whom_it_binds_if_it_does_not_bind_all() -> None:
    binding = {each.framework.id: each.framework.binds for each in CONTROLS.values()}

    assert {name for name, whom in binding.items() if whom} == LIMITED
