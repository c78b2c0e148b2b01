"""What readers would take for different things is in no stack."""

from typing import Any

import pytest

from corelane.components.config.loading.ambiguous_values import LARGEST_NUMBER, ambiguous_values
from tests.support.stack import mistakes

TEXTS = ["a\x00b", "\x1b[31mred", "a\rb", "\u202eabc", "zero\u200bwidth", "\u2028", "\ud800"]


@pytest.mark.parametrize("text", TEXTS)
def test_text_that_reads_differently_elsewhere_is_refused(text: str) -> None:
    [error] = mistakes(lambda raw: raw["workloads"]["arb-engine"]["settings"].update(note=text))

    assert error.path == "workloads.arb-engine.settings.note"
    assert error.found.isprintable(), "the message spells out what it complains of"


def test_text_of_several_lines_is_plain() -> None:
    assert not [*ambiguous_values({"args": ["--a\n\t--b", "größe", ""]})], (
        "files have lines and tabs"
    )


@pytest.mark.parametrize("number", [LARGEST_NUMBER + 1, -(10**400), float("nan"), float("inf")])
def test_a_number_that_json_would_change_is_refused(number: float) -> None:
    errors = mistakes(lambda raw: raw["workloads"]["equities-nightly"].update(seed=number))

    assert "workloads.equities-nightly.seed" in {error.path for error in errors}


def test_a_number_too_long_to_print_is_still_reported() -> None:
    [error] = ambiguous_values({"seed": 1 << 20_000})

    assert error.found == "an integer of very many digits", "Python refuses to write it out"


@pytest.mark.parametrize("value", [b"bytes", {"a"}, object()])
def test_a_value_of_no_plain_kind_is_refused(value: object) -> None:
    [error] = ambiguous_values({"organization": value})

    assert error.path == "organization"


def test_a_key_that_is_no_text_is_refused_beside_all_other_mistakes() -> None:
    def break_it(raw: Any) -> None:
        raw[1] = "number"
        raw["a.b"] = "dots"
        raw["pools"]["x\n  found nothing wrong"] = {}

    paths = {error.path for error in mistakes(break_it)}

    assert {"1", "a.b", "pools.x\\n  found nothing wrong"} <= paths, paths
