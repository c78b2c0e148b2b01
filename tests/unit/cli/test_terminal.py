import time
from collections.abc import Callable

import pytest

from corelane.cli.progress import shown_stages
from corelane.cli.tables import say_table
from corelane.cli.terminal import complain, say
from corelane.plan.stages import Stages


def say_cell(text: str) -> None:
    say_table(("a",), [(text,)])


@pytest.mark.parametrize("tell", [say, complain, say_cell])
def test_no_text_steers_a_terminal(
    tell: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    tell("Zürich, 3 µs \x1b[31m\x9b2J\r\u202e\u200b")
    told = "".join(capsys.readouterr())
    assert r"Zürich, 3 µs \x1b[31m\x9b2J\x0d\u202e\u200b" in told
    assert told.replace("\n", "").isprintable()


def test_a_cell_is_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_cell("x\nclean")
    assert capsys.readouterr().out == "a\nx\\nclean\n"


def test_markup_in_a_table_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(("a",), [("[red]x[/red] :smile:",)])
    say("[red]y[/red]")
    told = capsys.readouterr().out
    assert "[red]x[/red] :smile:" in told
    assert "[red]y[/red]" in told


def test_a_pipe_sees_what_takes_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corelane.cli.progress._PATIENCE_S", 0.05)
    with shown_stages() as stages:
        with stages("read"):
            pass
        with stages("record"):
            time.sleep(0.4)
        with stages("write"):
            time.sleep(0.2)
    time.sleep(0.2)

    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "record …\nwrite …\n")


def test_a_pipe_sees_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_stages() as stages, stages("record"):
        pass
    assert capsys.readouterr().err == ""
    assert list(stages.timings) == ["record"]


def test_a_stage_that_fails_is_timed_too() -> None:
    stages = Stages()
    with pytest.raises(ZeroDivisionError):
        _divide(stages)
    assert list(stages.timings) == ["record"]


def _divide(stages: Stages) -> None:
    with stages("record"):
        _ = 1 / 0
