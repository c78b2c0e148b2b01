"""What is said of files that are no YAML, no text or no file: in plain words, with a place."""

import time
from pathlib import Path

import pytest

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from tests.support.stack_file import DEV, changed, places_of, told_of

# What parsers say of themselves.
JARGON = ("token", "scanning", "parsing", "mapping values", "block", "flow", "node", "Exception")
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    ("text", "line", "column", "found", "remedy"),
    [
        ("a: b: c", 1, 5, "a colon where no key can stand", "quote a value"),
        ("a:b\nc: d", 2, 2, "a colon where no key can stand", "a space behind the colon"),
        ("a: 1\n- b", 2, 1, "an entry that does not line up", "Indent"),
        ("- a\nb: 1", 2, 1, "a line that does not line up with the list", "Indent"),
        ("a:\n  b: 1\n c: 2", 3, 2, "an entry that does not line up", "Indent"),
        ("a: - b", 1, 4, "an item of a list (-) where none", "on the line below its key"),
        ("a: ? b", 1, 4, "a ? where no key can stand", "Quote"),
        ("a:\n - b\n c", 3, 2, "a line without a colon", "Complete the line"),
        ("a: [1, 2", 1, 4, "no comma and no closing bracket", "Close the bracket"),
        ("a: [1,\n2\nb: 3", 3, 2, "in what begins at line 1", "Close the bracket"),
        ("a: {b: 1]", 1, 9, "no comma and no closing brace", "Close the brace"),
        ("a: [b, , c]", 1, 8, "a sign where a value is missing", "Quote"),
        ("a: 'x\nb: 1\n", 1, 4, "a quote that is never closed", "Close the quote"),
        ("a: 'x\n---\n'", 2, 1, "--- or ... inside a quoted text", "Close the quote"),
        ("a: 'x' y", 1, 8, "more text behind a value", "Quote the whole value"),
        ('a: "\\q"', 1, 5, "a backslash that means nothing", "single quotes"),
        ('a: "\\x1"', 1, 7, "without its hexadecimal digits", "single quotes"),
        ('a: "\\uD800"', 1, 7, "the number of no character", "single quotes"),
        ("a: * * * * *", 1, 5, "* or & without a name", "Quote"),
        ("a: @x", 1, 4, "a sign that no value can begin with", "Quote"),
        ("a: !x!y z", 1, 4, "a ! before a name", "Quote"),
        ("a: |0\n x", 1, 5, "| or > with a 0", "Remove the number"),
        ("a: | x\n y", 1, 6, "text on the line of | or >", "Move it"),
        ("a:\n\tb: 1", 2, 1, "a tab", "Indent by spaces"),
        ("a: |\n\tx", 2, 1, "a tab", "Indent by spaces"),
        ("<<<<<<< HEAD\na: 1\n=======\n", 2, 2, "a mark that git leaves", "Resolve the conflict"),
        ("a: 1\n...\nb: 2", 3, 1, "more text behind the end", "Indent"),
        ("k" * 2000 + ": 1", 1, 2001, "a key of 2,000 characters", "a shorter key"),
        ("a: !<x", 1, 7, "what is no YAML", "Correct the line"),
        ("[" * 5000, 1, 65, "more than 64 lists and sections", "Close them"),
        (BOMB, 6, 8, "aliases in each other that stand for more than 100,000", "itself"),
    ],
)
def test_broken_syntax_is_one_mistake_in_plain_words(
    text: str, line: int, column: int, found: str, remedy: str
) -> None:
    began = time.perf_counter()

    [error] = told_of(text)

    assert (error.place.line, error.place.column) == (line, column), str(error)
    assert found in error.found
    assert remedy in error.remedy
    assert not [word for word in JARGON if word in f"{error.found} {error.wanted}"], str(error)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("content", "found", "line"),
    [
        (b"", "an empty file", 0),
        (b"# nothing\n", "an empty file", 0),
        (b"- 1\n", "a list of 1 entry", 0),
        (b"hello\n", "'hello'", 0),
        (DEV.encode("utf-16"), "text in UTF-16 or UTF-32", 0),
        (DEV.encode("utf-16-be"), "text in UTF-16 or UTF-32", 0),
        (bytes(range(1, 32)) * 99, "a file that is no text", 0),
        (b"a" * (2 << 20), "a file of more than 1 MiB", 0),
        (changed(DEV, "meridian-dev", "gr\xf6\xdfe").encode("latin-1"), "the byte 0xf6", 4),
        (changed(DEV, "meridian-dev", "meri\0dian").encode(), "the character U+0000", 4),
        (changed(DEV, "meridian-dev", "meri\x7fdian").encode(), "the character U+007F", 4),
    ],
)  # fmt: skip
def test_what_is_no_text_says_what_it_is(content: bytes, found: str, line: int) -> None:
    error = told_of(content)[0]

    assert error.found.startswith(found), str(error)
    assert error.place.line == line
    assert error.wanted
    assert error.remedy


def test_a_mark_of_byte_order_before_utf_8_changes_nothing() -> None:
    assert not told_of(b"\xef\xbb\xbf" + DEV.encode())


def test_each_byte_of_another_encoding_is_told_beside_other_mistakes() -> None:
    text = changed(changed(DEV, "meridian-dev", "gr\xf6\xdfe"), "cpus: 8", "cpus: x")

    found = places_of(text.encode("latin-1"))

    assert found == [
        ("organization", 4, "the byte 0xf6,"),
        ("organization", 4, "the byte 0xdf,"),
        ("workloads.arb-engine.cpus", 104, "'x'"),
    ]


@pytest.mark.parametrize("make", ["link to itself", "missing"])
def test_a_file_that_cannot_be_opened_says_why(make: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: corelane\n")
    path = tmp_path / "Pulumi.x.yaml"
    if make != "missing":
        path.symlink_to(path)

    with pytest.raises(ConfigErrors, match=r"wanted a (readable|stack) file"):
        load_stack_file(path)


@pytest.mark.parametrize("content", ["", "runtime: python\n", "name: ''\n", "name: 7\n"])
def test_a_project_without_a_name_is_told_beside_the_stack(content: str, tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(content)
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(changed(DEV, "cpus: 8", "cpus: x"))

    with pytest.raises(ConfigErrors) as problem:
        load_stack_file(path)

    files = {error.place.file.rpartition("/")[2] for error in problem.value.errors}
    assert files == {"Pulumi.yaml", "Pulumi.x.yaml"}
