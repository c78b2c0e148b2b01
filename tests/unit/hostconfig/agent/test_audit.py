from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corelane.hostconfig.agent.audit import Audit, Verdict, audit
from corelane.hostconfig.agent.host import Host
from corelane.hostconfig.agent.probe import State
from corelane.hostconfig.expectations.expectation import expectations_document
from tests.support.host_tree import ConformingHost, a_document, a_host
from tests.support.hosts import a_plan

ONE = "/proc/sys/vm/swappiness"
TWO = {"observe": [{"kind": "text", "target": "/proc/sys/two", "expected": "2"}], "name": "two"}
LACKING = {
    "observe": [{"kind": "text", "target": "/x", "expected": "1", "optional": True}],
    "name": "lacking",
}
PLANS = [
    ("c7i.metal-24xl", "deterministic-high-perf"),
    ("c7i.metal-48xl", "low-latency-network"),
    ("m7i.4xlarge", "batch-optimization"),
]


def conforming(root: Path, hardware: str, profile: str) -> tuple[dict[str, Any], ConformingHost]:
    plan = a_plan(hardware, profile)
    document = expectations_document(plan)
    return document, ConformingHost(root, document, plan.files)


def drifted(done: Audit) -> list[str]:
    return [result.name for result in done.of(State.DRIFT)]


@pytest.mark.parametrize(("hardware", "profile"), PLANS)
def test_a_host_as_planned_is_clean(tmp_path: Path, hardware: str, profile: str) -> None:
    document, tree = conforming(tmp_path, hardware, profile)
    done = audit(document, tree.host)

    assert [r for r in done.results if r.state is not State.OK] == []
    assert (done.verdict, done.exit_code) == (Verdict.CLEAN, 0)


def files_of(document: dict[str, Any], tree: ConformingHost) -> Iterator[tuple[str, Path]]:
    """Yield each setting that is reading in a file of its own, with that file."""
    for setting in document["settings"]:
        # What the machine is, every other reading depends on.
        for probe in setting["observe"] if setting["layer"] != "machine" else ():
            if probe["kind"] in {"text", "choice", "cpus", "mask"}:
                (path,) = tree.host.glob(probe["target"])
                yield setting["name"], tree.root / path.lstrip("/")


@pytest.mark.parametrize(("hardware", "profile"), PLANS)
def test_a_file_that_is_changed_is_drift_of_its_settings_only(
    tmp_path: Path, hardware: str, profile: str
) -> None:
    document, tree = conforming(tmp_path, hardware, profile)
    found = list(files_of(document, tree))

    for _, path in found:
        owners = list(dict.fromkeys(name for name, other in found if other == path))
        kept = path.read_text()
        path.write_text("[7]" if "[" in kept else "7")
        assert drifted(audit(document, tree.host)) == owners, path
        path.write_text(kept)
    assert found, "there was something to break"


def test_a_word_that_is_lost_is_drift_of_its_setting_only(tmp_path: Path) -> None:
    document, tree = conforming(tmp_path, *PLANS[0])
    line = tmp_path / "proc/cmdline"
    arguments = [s for s in document["settings"] if s["observe"][0]["kind"] == "argument"]

    for setting in arguments:
        words = setting["observe"][0]["field"]
        line.write_text(" ".join(tree.words).replace(words, "", 1))
        assert setting["name"] in drifted(audit(document, tree.host))
    assert arguments


def test_a_setting_without_effect_is_drift_though_it_is_written_down(tmp_path: Path) -> None:
    document, tree = conforming(tmp_path, *PLANS[0])
    (tmp_path / "sys/devices/system/cpu/nohz_full").write_text("(null)\n")
    (result,) = audit(document, tree.host).of(State.DRIFT)

    assert (result.layer, result.name, result.observed) == ("kernel argument", "nohz_full", "")
    assert result.reason.startswith("/sys/devices/system/cpu/nohz_full is empty, wanted 2-")
    assert result.remedy


def test_an_empty_host_is_unreadable_throughout_and_never_drift(tmp_path: Path) -> None:
    for hardware, profile in PLANS:
        done = audit(expectations_document(a_plan(hardware, profile)), Host(str(tmp_path)))

        assert done.exit_code == 2
        assert not [r for r in done.results if r.state in {State.DRIFT, State.OK}]
        assert all(r.reason for r in done.results)


@pytest.mark.parametrize(
    ("files", "verdict", "code"),
    [
        ({ONE: "10", "/proc/sys/two": "2"}, Verdict.CLEAN, 0),
        ({ONE: "60", "/proc/sys/two": "2"}, Verdict.DRIFT, 1),
        ({ONE: "60"}, Verdict.DRIFT, 1),
        ({ONE: "10"}, Verdict.UNREADABLE, 2),
        ({}, Verdict.UNREADABLE, 2),
    ],
)
def test_the_verdict_is_the_worst_of_all(
    tmp_path: Path, files: dict[str, str], verdict: Verdict, code: int
) -> None:
    done = audit(a_document({}, TWO, LACKING), a_host(tmp_path, files))

    assert (done.verdict, done.exit_code) == (verdict, code)
    assert [result.name for result in done.results] == ["vm.swappiness", "two", "lacking"]
    assert done.results[-1].state is State.NOT_APPLICABLE


def test_only_drift_has_a_remedy(tmp_path: Path) -> None:
    done = audit(a_document({}, TWO), a_host(tmp_path, {ONE: "60"}))

    assert [(r.state, r.remedy) for r in done.results] == [
        (State.DRIFT, "restart it"),
        (State.UNREADABLE, ""),
    ]
