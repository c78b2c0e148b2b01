"""A stack of one's own in a folder of one's own, with a program of the test's choice."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi_kubernetes as k8s
import pytest

from tests.support.paths import ROOT


def clean() -> None:
    k8s.core.v1.ConfigMap("limits", metadata={"name": "limits", "namespace": "equities-t0"})


@pytest.fixture(autouse=True)
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    def to(program: Callable[[], Any]) -> None:
        monkeypatch.setattr("corelane.cli.load_and_plan.declare_platform", lambda _: program())

    to(clean)
    return to


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no command say what it waits for, however slow the machine is."""
    monkeypatch.setattr("corelane.cli.progress._PATIENCE_S", 3600.0)
