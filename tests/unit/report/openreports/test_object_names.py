"""Objects of a cluster get names that the API server takes, and different ones."""

import re

import pytest
from hypothesis import given

from corelane.report.openreports.object_names import is_label, object_name
from tests.support.hostile import texts

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


@given(texts)
def test_every_name_is_a_dns_label(text: str) -> None:
    name = object_name("corelane", text, "1")
    assert LABEL.fullmatch(name), name
    assert len(name) <= 63, "RFC 1123 gives a label 63 characters"


def test_a_name_that_is_one_stays() -> None:
    assert object_name("corelane", "prod", "1") == "corelane-prod-1"


def test_names_that_had_to_change_stay_apart() -> None:
    names = {object_name("corelane", stack) for stack in ("Prod", "prod_", "pröd", "x" * 70)}
    assert len(names) == 4, names
    assert "corelane-prod" not in names
    assert max(map(len, names)) == 63, "with its digest, a long name is cut to fit, and no more"


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "a.b", "a" * 64, "a\n"])
def test_what_no_namespace_can_be_called_is_no_label(text: str) -> None:
    assert not is_label(text)
    assert is_label("a" * 63)
