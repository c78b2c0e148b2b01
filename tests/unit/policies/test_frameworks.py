import pytest

from policies.catalogue import load_catalogue
from policies.frameworks import Control, load_controls

CONTROLS = load_controls()


def test_every_reference_of_a_rule_is_a_control() -> None:
    for rule in load_catalogue():
        assert rule.controls, f"{rule.id} says nothing about any control"
        assert set(rule.controls) <= set(CONTROLS), rule.id


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_every_control_says_what_is_not_shown(control: Control) -> None:
    assert control.relation in {"supports", "partial"}
    for text in (control.shows, control.not_shown, control.framework.read):
        assert text.endswith("."), "a sentence"
        assert len(text) > 15


def test_every_control_but_the_change_process_is_spoken_of_by_a_rule() -> None:
    used = {ref for rule in load_catalogue() for ref in rule.controls}

    assert set(CONTROLS) - used == {"dora-rts-2024-1774/17"}, "that one is about waivers"
