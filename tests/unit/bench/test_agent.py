import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from corelane.hostconfig.agent.audit import audit
from corelane.hostconfig.agent.host import Host
from corelane.hostconfig.agent.probe import State
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_agent", ROOT / "bench/agent.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_host_of_the_benchmark_has_what_an_audit_reads(
    bench: ModuleType, tmp_path: Path
) -> None:
    wanted = bench.document()
    bench.tree(wanted, tmp_path)
    done = audit(wanted, Host(str(tmp_path)))

    assert len(done.results) >= bench.SETTINGS
    assert len(done.of(State.OK)) > len(done.results) / 2, "it reads, and does not only miss"
    assert len(list(tmp_path.glob("sys/devices/system/cpu/cpu*"))) == bench.CPUS


@pytest.mark.parametrize(
    ("seconds", "settings", "code"), [(0.1, 150, 0), (4.0, 150, 0), (0.1, 149, 1)]
)
def test_an_incomplete_audit_fails_and_a_slow_machine_does_not(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch, seconds: float, settings: int, code: int
) -> None:
    wanted: dict[str, Any] = {"settings": [{"observe": []}] * 150}
    printed = f'{{"settings": {[1] * settings}}}'
    monkeypatch.setattr(bench, "document", lambda: wanted)
    monkeypatch.setattr(bench, "timed", lambda _: (seconds, printed))

    assert bench.main() == code
