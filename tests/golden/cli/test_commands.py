"""What commands print about the shipped stacks and the catalogue, as a pipe gets it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from corelane.cli import run
from tests.support.paths import ROOT

EXPECTED: Final = Path(__file__).parent / "expected"
DAY: Final = ("--as-of", "2026-11-22")
ENGINES: Final = ("--stack", "prod", "--pool", "engines")
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "help": ("--help",),
    "help-of-plan": ("plan", "--help"),
    "help-of-preview": ("preview", "--help"),
    "help-of-host-render": ("host", "render", "--help"),
    "help-of-host-audit": ("host", "audit", "--help"),
    "rules": ("rules",),
    "rule": ("rules", "CL-ISO-013"),
    "rule-in-markdown": ("rules", "CL-ISO-013", "--format", "md"),
    "waivers": ("waivers", "--stack", "prod", *DAY),
    "waivers-that-ended": ("waivers", "--stack", "prod", "--as-of", "2030-01-01"),
    "waivers-in-json": ("waivers", "--stack", "prod", *DAY, "--json"),
    "plan-of-dev": ("plan", "--stack", "dev", *DAY),
    "plan-of-prod": ("plan", "--stack", "prod", *DAY),
    "catalogue": ("host", "catalogue"),
    "topology": ("host", "topology", "--hardware", "xeon-gold-6444y-2s"),
    "explain": ("host", "explain", *ENGINES),
    "explain-one": ("host", "explain", "nohz_full", *ENGINES),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("corelane.cli.progress._PATIENCE_S", 3600.0)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_prints_what_it_did(
    name: str,
    capsys: pytest.CaptureFixture[str],
    is_as_expected: Callable[[str, Path], None],
) -> None:
    code = run(COMMANDS[name])
    told = capsys.readouterr()
    is_as_expected(f"{told.out}{told.err}exit code {code}\n", EXPECTED / f"{name}.txt")
