"""Where an entry of a stack file stands, in any YAML that a person may write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.components.config.loading.errors import Path
from corelane.components.config.loading.yaml_places import YamlPlaces
from corelane.components.config.loading.yaml_reader import DEEPEST, UnreadableError, read_text

BLOCK = """\
# a comment
config:
  corelane:platform:
    pools:
      engines:
        tier: t0
    teams: {index-arb: {contact: a}, rates-mm:
      {contact: b}}
"""
PLATFORM = ("config", "corelane:platform")


def places_of(text: str) -> YamlPlaces:
    """Return the places of a text; of a faulty one, those before the fault."""
    try:
        return read_text(text, "f.yaml").places
    except UnreadableError as problem:
        return problem.places


def lines_of(text: str) -> dict[Path, int]:
    return {path: place.line for path, place in places_of(text).by_path.items()}


def test_every_key_has_the_line_it_stands_on() -> None:
    lines = lines_of(BLOCK)
    assert lines["config",] == 2
    assert lines[*PLATFORM, "pools", "engines"] == 5
    assert lines[*PLATFORM, "pools", "engines", "tier"] == 6


def test_flow_style_has_lines_too() -> None:
    lines = lines_of(BLOCK)
    assert lines[*PLATFORM, "teams", "rates-mm"] == 7
    assert lines[*PLATFORM, "teams", "rates-mm", "contact"] == 8


def test_an_absent_entry_is_where_its_surroundings_are() -> None:
    places = places_of(BLOCK)
    assert places.nearest((*PLATFORM, "pools", "gone", "tier")).line == 4
    assert places.nearest((*PLATFORM, "storage")).line == 3
    assert places.nearest(("other",)).line == 0, "nothing is around it"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("a: &x {b: 1}\nc: *x\n", {("a",): 1, ("a", "b"): 1, ("c",): 2}, id="alias"),
        pytest.param(
            "a: &x [*x]\nb: 1\n", {("a",): 1, ("a", 0): 1, ("b",): 2}, id="alias-of-itself"
        ),
        pytest.param("a: 1\nb: 2\na: {c: 3}\n", {("a",): 1, ("b",): 2, ("a", "c"): 3}, id="twice"),
        pytest.param(
            "? {a: b}\n: 1\nd: 2\n", {("?",): 1, ("?", "a"): 1, ("d",): 3}, id="a-mapping-as-key"
        ),
        pytest.param(
            "a:\n- b: 1\n- [c]\nd: 2\n",
            {("a",): 1, ("a", 0): 2, ("a", 0, "b"): 2, ("a", 1): 3, ("a", 1, 0): 3, ("d",): 4},
            id="lists",
        ),
        pytest.param("a: !!python/object:x.y {}\n", {("a",): 1}, id="tag"),
        pytest.param("a: 1\n---\na: 2\nb: 3\n", {("a",): 1}, id="two-documents"),
        pytest.param("a: 1\nb: [\n", {("a",): 1, ("b",): 2}, id="unfinished"),
        pytest.param("- a\n- b\n", {(0,): 1, (1,): 2}, id="a-list"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_odd_yaml_gives_the_lines_it_has(text: str, lines: dict[Path, int]) -> None:
    assert lines_of(text) == lines


@pytest.mark.parametrize("opening", ["[", "{a: ", "{? ", "- "])
def test_deep_nesting_ends_soon(opening: str) -> None:
    assert len(lines_of(opening * 100_000)) <= DEEPEST


@given(st.text(alphabet=st.sampled_from("ab:{}[]-?&*!|>'\"#,\n \t%@"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    last = text.count("\n") + 1
    assert all(1 <= line <= last for line in lines_of(text).values())
