"""Waivers of a stack file: they are loaded beside the platform, and refused with it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime import set_all_config

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_platform, load_stack_file, parse_settings
from tests.support.stack import ROOT, TODAY, a_waiver, mistakes, sections


def test_mistakes_of_platform_and_waivers_are_told_together() -> None:
    settings = {
        "corelane:platform": sections() | {"nonsense": 1},
        "corelane:waivers": [a_waiver(ticket="x")],
        "corelane:waiver": [],
        "corelane:vaultToken": {"secure": "v1:x"},
    }

    with pytest.raises(ConfigErrors) as refusal:
        parse_settings(settings, today=TODAY)

    paths = [error.path for error in refusal.value.errors]
    assert paths == [
        "corelane:vaultToken",
        "corelane:waiver",
        "corelane:waivers[0].ticket",
        "nonsense",
    ]


@pytest.mark.parametrize("raw", [{"W-1": a_waiver()}, "text", 7, None, True])
def test_waivers_are_a_list(raw: object) -> None:
    with pytest.raises(ConfigErrors) as refusal:
        parse_settings({"corelane:platform": sections(), "corelane:waivers": raw}, today=TODAY)

    [error] = refusal.value.errors
    assert (error.path, error.wanted) == ("corelane:waivers", "a list of waivers")


def test_waivers_are_no_section_of_the_platform_any_more() -> None:
    [error] = mistakes(lambda raw: raw.update(waivers={}))

    assert error.path == "waivers"
    assert "corelane:waivers" in error.wanted


def test_a_date_without_quotes_says_to_quote_it(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: corelane\n")
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(
        "config:\n  corelane:platform: {}\n  corelane:waivers:\n  - granted: 2026-11-02\n"
    )

    with pytest.raises(ConfigErrors, match="Quote it"):
        load_stack_file(path, today=TODAY)


def test_the_running_program_reads_waivers_from_the_key_beside_the_platform() -> None:
    today = datetime.now(UTC).date()
    days = {"granted": str(today), "expires": str(today + timedelta(days=9))}
    settings = {"corelane:platform": sections(), "corelane:waivers": [a_waiver(**days)]}

    def loaded(given: Mapping[str, Any]) -> list[str]:
        set_all_config({key: json.dumps(value) for key, value in given.items()})
        return [waiver.id for waiver in load_platform().waivers]

    assert loaded(settings) == ["W-2026-014"]
    assert loaded({"corelane:platform": sections()}) == []
    with pytest.raises(ConfigErrors, match=r"corelane:waivers\[0\].ticket"):
        loaded(settings | {"corelane:waivers": [a_waiver(ticket="x")]})
    with pytest.raises(ConfigErrors, match=r"waivers\[0\].reason: found what looks like a cred"):
        loaded(settings | {"corelane:waivers": [a_waiver(reason="By AKIAIOSFODNN7EXAMPLE today")]})
    set_all_config({})


def test_the_shipped_waivers_are_read() -> None:
    stack = load_stack_file(ROOT / "Pulumi.prod.yaml", today=TODAY, rules={"CL-SEC-004": "x"})

    found = stack.platform.waivers
    assert [waiver.scope.rpartition("::")[2] for waiver in found] == ["arb-engine"]
