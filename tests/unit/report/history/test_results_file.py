import json
from pathlib import Path

import pytest

from corelane.report.history import results_file
from corelane.report.history.results_file import ResultsError, read_results
from tests.support.documents import a_finding
from tests.support.reports import a_report


def test_a_report_is_read_from_its_file_or_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "report" / "results.json"
    file.parent.mkdir()
    file.write_text(a_report(a_finding(team="rates-mm")))
    one, *others = (read_results(path) for path in (tmp_path, tmp_path / "report", file))
    assert others == [one, one]
    assert (one.stack, one.as_of) == ("prod", "2026-11-22")
    assert one.results[0].team == "rates-mm"


def test_what_a_later_version_adds_is_not_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps(json.loads(a_report()) | {"new": 1}))
    assert read_results(file).results == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "EOF"),
        (b"[]", "should be an object"),
        (b"[" * 100_000, "recursion"),
        (b"\xff", "JSON"),
        (a_report(a_finding()).replace('"fail"', '"fial"').encode(), "results.0.verdict"),
    ],
)
def test_another_file_is_refused_and_where_is_shown(
    tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "results.json"
    file.write_bytes(content)
    with pytest.raises(ResultsError, match=r"wanted a results\.json") as raised:
        read_results(file)
    assert said in str(raised.value)


def test_a_file_of_an_endless_size_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "results.json"
    file.write_text(a_report())
    monkeypatch.setattr(results_file, "LARGEST_FILE", file.stat().st_size)
    assert read_results(file)
    monkeypatch.setattr(results_file, "LARGEST_FILE", file.stat().st_size - 1)

    with pytest.raises(ResultsError, match=r"\(more than 0 GiB\), wanted a results.json"):
        read_results(file)


def test_a_path_with_no_results_is_shown(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="found no results"):
        read_results(tmp_path)
