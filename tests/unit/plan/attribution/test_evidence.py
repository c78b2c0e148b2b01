import json
import time

import pytest

from corelane.plan.attribution.evidence import LONGEST, value_at

HOSTILE = "\x1b[31m\x00\u202e\u2028\x7f\ud800<script>"


def test_a_value_is_compact_json_with_sorted_keys() -> None:
    inputs = {"spec": {"template": {"spec": {"containers": [{"resources": {"b": 1, "a": ["x"]}}]}}}}
    path = "spec.template.spec.containers[0].resources"
    assert value_at(inputs, path) == '{"a":["x"],"b":1}'


@pytest.mark.parametrize("path", ["", "gone", "a.gone", "a[0]", "a.b.c"])
def test_a_path_that_leads_to_nothing_shows_nothing(path: str) -> None:
    assert value_at({"a": {"b": 1}}, path) == ""


def test_a_long_value_is_cut_with_a_mark() -> None:
    shown = value_at({"a": "x" * 500}, "a")
    assert len(shown) == LONGEST
    assert shown.endswith("…")
    exact = "x" * (LONGEST - 2)
    assert value_at({"a": exact}, "a") == f'"{exact}"', "the longest that fits stays whole"


def test_nothing_that_steers_a_terminal_or_a_reader_is_left() -> None:
    shown = value_at({"a": f"Zürich {HOSTILE}"}, "a")
    assert shown.isprintable()
    assert json.loads(shown) == f"Zürich {HOSTILE}", "and nothing is lost"
    assert "Zürich" in shown, "what can be read is left readable"


def test_a_secret_is_not_shown() -> None:
    assert value_at({"data": {"app.ini": "hunter2"}}, 'data["app.ini"]') == '"[secret]"'


def test_a_value_of_ten_megabytes_is_shown_soon() -> None:
    began = time.process_time()
    shown = value_at({"data": {"x": "y" * 10_000_000}, "text": "z" * 10_000_000}, "text")
    assert len(shown) == LONGEST
    assert time.process_time() - began < 2
