"""Foreign text in a comment: it can name nobody, link nowhere and break no table."""

import re
from urllib.parse import quote

from corelane.report.model.facts import Fact

# What Markdown and GitHub's extensions of it read as markup anywhere in a line, or at its start.
_SPECIAL = re.compile(r"([\\`*_\[\]~|$])")
_AT_START = re.compile(r"^([#+\-=:]|\d+(?=[.)]))")
# What GitHub makes into a link or a mention after Markdown is done: a zero-width space ends it.
_LINKED = re.compile(r"(@|#|/(?=/)|www(?=\.)|GH(?=-\d))", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
TEXT_SHOWN = 400


def text(value: str, at_most: int = TEXT_SHOWN) -> str:
    """Return one line that reads as the value and means nothing else."""
    line = _SPECIAL.sub(r"\\\1", _one_line(value, at_most).replace("&", "&amp;"))
    line = line.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return _LINKED.sub("\\1\u200b", _AT_START.sub("\u200b\\1", line))


def code(value: str, at_most: int = TEXT_SHOWN) -> str:
    """Return the value as inline code, fenced by more backticks than it holds."""
    line = _one_line(value, at_most).replace("|", "\u00a6")
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def row(*cells: str) -> str:
    """Return cells, each inert already, as a row of a table."""
    return f"| {' | '.join(cells)} |"


def head(*labels: str) -> str:
    """Return the labels of columns, each inert already, as the first two lines of a table."""
    return f"{row(*labels)}\n{row(*('---' for _ in labels))}"


def shown(fact: Fact, at_most: int = TEXT_SHOWN) -> str:
    """Return the value of a fact."""
    return code(fact.text, at_most) if fact.is_code else text(fact.text, at_most)


def comment_word(value: str) -> str:
    """Return the value as it may stand in an HTML comment: different values stay different."""
    return quote(value.encode("utf-8", "backslashreplace"), safe="")


def _one_line(value: str, at_most: int) -> str:
    line = _SPACE.sub(" ", value).strip()
    return line if len(line) <= at_most else line[: at_most - 1] + "\u2026"
