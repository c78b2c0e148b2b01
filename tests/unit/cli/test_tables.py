import pytest

from corelane.cli.tables import say_table

ID = "reserved_memory_and_huge_pages_fit_the_numa_node_of_the_host"
ROWS = [
    (ID, "block", "what the kubelet keeps, and what the hosts reserve, fits each NUMA node"),
    ("volumes_are_encrypted", "warn", "a snapshot of a plain volume is readable by whoever has it"),
]
HEADING = ("id", "level", "summary")
Output = pytest.CaptureFixture[str]


@pytest.fixture(params=[20, 40, 60, 80, 200])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    return request.param


def test_no_word_is_broken_or_left_out_however_narrow_a_terminal(
    width: int, capsys: Output
) -> None:
    say_table(HEADING, ROWS)
    told = capsys.readouterr().out

    words = {word for row in ROWS for cell in row for word in cell.split()}
    assert words <= set(told.split()), f"at {width} columns"


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_a_table_is_as_wide_as_its_terminal_at_most(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    say_table(("code", "summary"), [("CL-1", summary) for _, _, summary in ROWS])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["code", "summary"]
    assert max(map(len, lines)) <= width


def test_a_pipe_gets_a_line_a_row(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    say_table(HEADING, ROWS)

    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == list(HEADING)
    assert [line.split()[0] for line in lines] == [row[0] for row in ROWS]
    assert all(row[2] in line for row, line in zip(ROWS, lines, strict=True))


def test_too_narrow_for_columns_each_row_is_a_list(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    say_table(HEADING, ROWS)

    assert f"id       {ID}\nlevel    block\nsummary  what the" in capsys.readouterr().out


def test_columns_that_want_much_share_what_room_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    say_table(("one", "other"), [("aaaa " * 40, "bbbb " * 40)])

    lines = capsys.readouterr().out.splitlines()[1:]
    assert all(line.count("aaaa") == line.count("bbbb") > 1 for line in lines[:-1])
