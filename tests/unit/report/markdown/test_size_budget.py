"""A comment that is too long loses its end, and says how much."""

from hypothesis import given
from hypothesis import strategies as st

from corelane.report.markdown.size_budget import Section, fit


def a_section(lines: int, *, title: str = "Violations", already: int = 0) -> Section:
    return Section(
        title=title,
        before="| head |\n| --- |",
        lines=[f"| line {number} |" for number in range(lines)],
        noun="findings",
        already_left_out=already,
    )


def test_a_section_that_fits_is_whole() -> None:
    assert a_section(2).render(1_000) == (
        "### Violations\n\n| head |\n| --- |\n| line 0 |\n| line 1 |\n"
    )


def test_what_does_not_fit_is_counted() -> None:
    text = a_section(100).render(200)

    shown = text.count("| line")
    assert 0 < shown < 100
    assert f"_{100 - shown:,} more findings left out; `plan.json` has every one._" in text


def test_no_room_is_wasted_where_a_line_more_fits() -> None:
    shown = {room: a_section(9).render(room).count("| line") for room in range(260)}
    cut = {lines: a_section(9).render(room) for room, lines in shown.items()}

    for lines, text in cut.items():
        assert shown[len(text)] == lines, f"{lines} lines take {len(text)} characters"


def test_lines_left_out_before_are_counted_too() -> None:
    assert "_7 more findings" in a_section(1, already=7).render(1_000)


def test_a_section_without_room_for_its_count_is_named_at_the_end() -> None:
    text = fit("head", [a_section(3), a_section(9, title="Drift")], 330)

    assert text.endswith("_Left out for want of room: Drift._\n")


def test_the_head_survives_any_limit() -> None:
    assert fit("verdict", [a_section(9)], 10).startswith("verdict")


@given(room=st.integers(0, 3_000), lines=st.integers(0, 80), already=st.integers(0, 5_000))
def test_a_section_never_takes_more_than_its_room_and_never_loses_count(
    room: int, lines: int, already: int
) -> None:
    text = a_section(lines, already=already).render(room)

    assert len(text) <= room
    left = lines + already - text.count("| line")
    assert not text or not left or f"_{left:,} more findings" in text


@given(limit=st.integers(300, 4_000), sizes=st.lists(st.integers(1, 60), max_size=6))
def test_a_comment_never_exceeds_its_limit(limit: int, sizes: list[int]) -> None:
    sections = [a_section(size, title=f"Section {n}") for n, size in enumerate(sizes)]

    assert len(fit("head", sections, limit)) <= limit
