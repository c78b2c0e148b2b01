"""Pages have lines that fit, and code that stays whole."""

from corelane.policies.documentation.wrapping import WIDTH, wrapped

WORDS = "word " * 40


def test_a_short_line_stays_as_it_is() -> None:
    assert wrapped("  two  spaces\n\n- an item") == "  two  spaces\n\n- an item"


def test_the_rest_of_an_item_is_indented() -> None:
    first, *others = wrapped(f"  - {WORDS}").split("\n")

    assert first.startswith("  - word")
    assert others
    assert all(line.startswith("    word") for line in others)
    assert all(len(line) <= WIDTH for line in (first, *others))


def test_code_is_never_broken() -> None:
    code = f"`{WORDS.strip()}`"

    assert wrapped(f"- **Title.** {code}: a message") == f"- **Title.**\n  {code}:\n  a message"
