import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.cli.terminal import printable, say, say_table, shown_stages
from plan.stages import Stages


@given(st.text())
def test_no_control_character_is_left_but_the_newline(text: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in printable(text))


def test_readable_text_stays_as_it_is() -> None:
    assert printable("Zürich, 3 µs\n[bold]") == "Zürich, 3 µs\n[bold]"


def test_markup_in_a_table_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(("a",), [("[red]x[/red] :smile:",)])
    say("[red]y[/red]")
    told = capsys.readouterr().out
    assert "[red]x[/red] :smile:" in told
    assert "[red]y[/red]" in told


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
