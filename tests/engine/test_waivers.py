"""The register of waivers as the pack reads it in the real engine."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pulumi_kubernetes as k8s
import pytest
import yaml

from corelane import policies
from corelane.engine.locate import Engine
from corelane.engine.result import ExitVerdict, RunResult
from corelane.engine.session import EngineSession
from tests.support.engine import a_stack
from tests.support.stack import a_waiver

PACK = Path(policies.__file__).parent
GRANTED, EXPIRES = "2026-11-02", "2027-01-31"


def harmless() -> None:
    k8s.core.v1.ConfigMap("limits", metadata={"name": "limits", "namespace": "equities-t1"})


def opened(engine: Engine, folder: Path, *, as_of: str = "", **changes: str) -> EngineSession:
    file = folder / "Pulumi.small.yaml"
    waiver = a_waiver(**{"granted": GRANTED, "expires": EXPIRES, **changes})
    file.write_text(yaml.safe_dump({"config": {"corelane:waivers": [waiver]}}))
    environment = {"CORELANE_AS_OF": as_of} if as_of else {}
    fields: dict[str, Any] = {"stack_file": file, "policy_pack": PACK, "environment": environment}
    return EngineSession(engine, a_stack(folder, harmless, **fields))


def previewed(engine: Engine, folder: Path, **options: str) -> RunResult:
    return opened(engine, folder, **options).preview()


def said(result: RunResult) -> list[tuple[str, str]]:
    return [(f.level, f.message) for f in result.findings if f.rule == "waivers"]


@pytest.mark.parametrize(
    ("as_of", "verdict", "level"),
    [
        pytest.param("2026-11-22", ExitVerdict.CLEAN, [], id="in force"),
        pytest.param("2027-01-31", ExitVerdict.CLEAN, ["advisory"], id="last day"),
        pytest.param("2027-02-01", ExitVerdict.VIOLATION, ["mandatory"], id="expired"),
        pytest.param("2027-2-1", ExitVerdict.VIOLATION, ["mandatory"], id="no day"),
    ],
)
def test_a_preview_fails_on_a_waiver_that_has_expired_by_its_day(
    engine: Engine, tmp_path: Path, as_of: str, verdict: ExitVerdict, level: list[str]
) -> None:
    result = previewed(engine, tmp_path, as_of=as_of)

    assert result.verdict is verdict, result
    assert [found for found, _ in said(result)] == level


def test_without_a_day_the_pack_lives_today(engine: Engine, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    days = {"granted": today - timedelta(days=100), "expires": today - timedelta(days=2)}

    result = previewed(engine, tmp_path, **{key: str(day) for key, day in days.items()})

    [(level, message)] = said(result)
    assert level == "mandatory"
    assert f"expired on {days['expires']}" in message
    assert result.exit_code == 1


def test_an_update_never_lives_in_the_past(engine: Engine, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    granted, expires, past = (str(today - timedelta(days=n)) for n in (100, 2, 60))
    session = opened(engine, tmp_path, as_of=past, granted=granted, expires=expires)

    assert session.preview().verdict is ExitVerdict.CLEAN, "so it was on that day"
    update = session.up()

    assert (update.operation, update.verdict) == ("up", ExitVerdict.VIOLATION)
    assert [level for level, _ in said(update)] == ["mandatory"]


def test_a_malformed_register_is_refused_whole(engine: Engine, tmp_path: Path) -> None:
    result = previewed(engine, tmp_path, as_of="2026-11-22", expires="2028-01-01")

    [(level, message)] = said(result)
    assert level == "mandatory"
    assert message.startswith(
        "none applies, because corelane:waivers[0].expires: wanted at most 180"
    )
