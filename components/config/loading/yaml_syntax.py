"""Broken syntax of YAML, in words for a person who writes a file and no parser."""

from collections.abc import Mapping
from typing import Final, Protocol

from corelane.components.config.loading.yaml_places import Mark
from corelane.components.config.loading.yaml_scalars import Refusal

LONGEST_KEY: Final = 1024
"""Characters of a key that is not marked as one (YAML 1.2.2, section 8.2.2)."""
_INDENT: Final = "Indent entries of one section alike, by spaces."
_QUOTE: Final = "Quote the value if it is text."
_SENTENCES: Final[Mapping[str, tuple[str, str, str]]] = {
    "mapping values are not allowed": (
        "a colon where no key can stand",
        "`key: value`, and one of it in a line",
        "Put a space behind the colon of a key, quote a value with a colon, and indent alike.",
    ),
    "mapping keys are not allowed": ("a ? where no key can stand", "`key: value`", _QUOTE),
    "block sequence entries are not allowed": (
        "an item of a list (-) where none can stand",
        "items below each other, on lines of their own",
        "Begin the list on the line below its key.",
    ),
    "could not find expected ':'": (
        "a line without a colon between key and value",
        "`key: value`, or an item that begins with a dash",
        "Complete the line, or indent it as part of the value above.",
    ),
    "expected key": (
        "an entry that does not line up with the others of its section",
        "entries of one section in the same column",
        _INDENT,
    ),
    "expected '-' indicator": (
        "a line that does not line up with the list above",
        "items of one list in the same column, each with a dash",
        _INDENT,
    ),
    "expected ',' or ']'": (
        "no comma and no closing bracket ]",
        "items between [ and ], with commas",
        "Close the bracket, or add the comma.",
    ),
    "expected ',' or '}'": (
        "no comma and no closing brace }",
        "entries between { and }, with commas",
        "Close the brace, or add the comma.",
    ),
    "expected node content": (
        "a sign where a value is missing",
        "a value after the key, dash or comma",
        _QUOTE,
    ),
    "expected <document start>": (
        "more text behind the end of the document",
        "one section at the top, whose keys are in the same column",
        _INDENT,
    ),
    "unexpected document indicator": (
        "--- or ... inside a quoted text",
        "a closing quote before it",
        "Close the quote.",
    ),
    "unexpected end of stream": (
        "a quote that is never closed",
        "the same quote at the end of the text",
        "Close the quote.",
    ),
    "unknown escape character": (
        "a backslash that means nothing in double quotes",
        "\\n, \\t, \\\\ or \\u with four digits",
        "Double the backslash, or use single quotes.",
    ),
    "hexdecimal number": (
        "\\x, \\u or \\U without its hexadecimal digits",
        "2, 4 or 8 digits",
        "Complete it, or use single quotes.",
    ),
    "Unicode character escape": (
        "\\u or \\U with the number of no character",
        "the number of a character",
        "Correct it, or use single quotes.",
    ),
    "alphabetic or numeric character": (
        "* or & without a name behind it",
        "a value, or text in quotes",
        _QUOTE,
    ),
    "undefined tag handle": ("a ! before a name", "a value without a tag", _QUOTE),
    "an anchor": ("a second & or ! before one value", "a plain value", "Remove them."),
    "tag": ("a ! before a value", "a value without a tag", _QUOTE),
    "indentation indicator": ("| or > with a 0", "| or > alone", "Remove the number."),
    "comment or line break": (
        "text on the line of | or >",
        "the text on the lines below",
        "Move it to the next line.",
    ),
    "character that cannot start": (
        "a sign that no value can begin with, such as @, %, ` or a tab",
        "a value, or text in quotes",
        _QUOTE,
    ),
}
_TABS: Final = Refusal("a tab", "spaces, which YAML indents by", "Indent by spaces.")
_BEHIND: Final = Refusal(
    "more text behind a value that is complete",
    "one value for each key",
    "Quote the whole value, with one pair of quotes, or put a comma or # between.",
)
_CONFLICT: Final = Refusal(
    "a mark that git leaves in a merge with conflicts",
    "a file without <<<<<<<, ======= and >>>>>>>",
    "Resolve the conflict, and remove the marks.",
)


class SyntaxProblem(Protocol):
    """An error of the parser."""

    @property
    def problem(self) -> str | None:
        """The mistake, in the parser's words."""
        ...

    @property
    def context_mark(self) -> Mark | None:
        """The place where the broken part begins."""
        ...

    @property
    def problem_mark(self) -> Mark | None:
        """The place where the parser stopped."""
        ...


def explain_syntax(problem: SyntaxProblem, text: str) -> tuple[Refusal, Mark]:
    """Return what breaks a text, and where a person looks for it."""
    said = problem.problem or ""
    stopped = problem.problem_mark or _Top()
    begun = problem.context_mark or stopped
    lines = [*text.splitlines(), ""]
    before = lines[min(stopped.line, len(lines) - 1)][: stopped.column]
    known = (Refusal(*sentence) for part, sentence in _SENTENCES.items() if part in said)
    refusal = next(known, Refusal("what is no YAML", "valid YAML", "Correct the line."))
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in lines):
        refusal = _CONFLICT
    elif "tab character" in said or ("cannot start" in said and _tab_at(lines, stopped)):
        refusal = _TABS
    elif "expected key" in said and before.strip():
        refusal = _BEHIND
    elif len(before) > LONGEST_KEY and "mapping values" in said:
        found = f"a key of {len(before.strip()):,} characters"
        refusal = Refusal(found, f"at most {LONGEST_KEY:,} characters", "Choose a shorter key.")
    elif stopped.line >= len(lines) - 1 or "end of stream" in said:
        return refusal, begun
    elif begun.line != stopped.line:
        found = f"{refusal.found}, in what begins at line {begun.line + 1}"
        refusal = Refusal(found, refusal.wanted, refusal.remedy)
    return refusal, stopped


class _Top:
    """The first character of a text."""

    line = column = 0


def _tab_at(lines: list[str], mark: Mark) -> bool:
    line = lines[min(mark.line, len(lines) - 1)]
    return line[mark.column : mark.column + 1] == "\t"
