"""Which facts are set in the type of code: what a reader copies or compares by character."""

from typing import Any

import pytest

from corelane.report.model.facts import FactTable
from corelane.report.model.origin import ORIGIN_FACTS
from corelane.report.model.pool_facts import POOL_FACTS
from corelane.report.model.result_facts import RESULT_FACTS
from corelane.report.model.rule_facts import RULE_FACTS
from corelane.report.model.waiver_facts import WAIVER_FACTS

CODE: list[tuple[FactTable[Any], set[str]]] = [
    (ORIGIN_FACTS, {"commit", "configDigest", "packDigest"}),
    (
        POOL_FACTS,
        {"component", "online", "housekeeping", "isolated", "offline", "labels", "taints"},
    ),
    (RULE_FACTS, {"digest"}),
    (RESULT_FACTS, {"declaredIn", "path", "type", "urn", "value"}),
    (WAIVER_FACTS, {"rule", "scope"}),
]


@pytest.mark.parametrize(
    ("table", "code"), CODE, ids=["origin", "pools", "rules", "results", "waivers"]
)
def test_what_is_compared_by_character_is_code(table: FactTable[Any], code: set[str]) -> None:
    assert {kind.key for kind in table.kinds if kind.is_code} == code
