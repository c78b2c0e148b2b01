"""`make golden`, its end: what a refresh of the expected files changed, by cause and by kind.

One cause often changes many files alike. The same lines that go and come in files of one name are
said once, with everything that they change. What is encoded says nothing to a reader, and follows
from what is told already: it is left out of the lines, and told last.
"""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.paths import ROOT

Lines = tuple[str, ...]
# By path: the kind, whose it is (a host, a stack, a rule), and which file or part of it.
_KINDS: Final = (
    (r"tests/golden/hosts/cases/(?P<whose>[^/]+)/expected/(?P<part>.+)", "host file"),
    (r"tests/golden/stacks/expected/(?P<whose>\w+)\.tree\.txt(?P<part>)", "resource"),
    (r"tests/golden/stacks/expected/(?P<whose>\w+)\.manifests\.yaml(?P<part>)", "manifest line"),
    (r"tests/golden/stacks/expected/(?P<whose>\w+)\.outputs\.txt(?P<part>)", "output"),
    (r"tests/golden/stacks/expected/(?P<whose>\w+)\.inputs\.yaml(?P<part>)", "input"),
    (r"tests/golden/stand_ins/expected/(?P<whose>\w+)\.yaml(?P<part>)", "stand-in's answer"),
    (r"tests/golden/cli/expected/(?P<whose>.+)\.txt(?P<part>)", "printed line"),
    (r"tests/golden/reports/expected/(?P<whose>.+)(?P<part>)", "report line"),
    (r"docs/rules/(?P<part>\w+)/(?P<whose>\w+)\.md", "rule page"),
    (r"corelane/report/schemas/(?P<whose>\w+)\.schema\.json(?P<part>)", "schema line"),
    (r"(?P<whose>docs/(rules/README|\w+)\.md)(?P<part>)", "table"),
)
EXPECTED: Final = (
    "tests/golden/hosts/cases",
    "tests/golden/stacks/expected",
    "tests/golden/stand_ins/expected",
    "tests/golden/reports/expected",
    "tests/golden/cli/expected",
    "docs/rules",
    "docs/hosts.md",
    "docs/enforcement.md",
    "corelane/report/schemas",
)
_LINES_SHOWN: Final = 6
# A boundary of MIME, and base64: of an archive, of compressed scripts. A long path has no capitals.
_ENCODED: Final = re.compile(r"corelane-[0-9a-f]{32}|(?=[a-z/]*[A-Z0-9+])[A-Za-z0-9+/]{60,}={0,2}")
_LAST_OF_BASE64: Final = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
)
_MARK: Final = "(encoded)"
_WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class Change:
    """What one hunk of a difference does to one expected file."""

    kind: str
    whose: str
    part: str
    gone: Lines
    come: Lines

    @property
    def verb(self) -> str:
        """Return whether something was added, removed, changed or only encoded anew."""
        if self.gone == self.come:
            return "encoded anew"
        if self.gone and self.come:
            return "changed"
        return "removed" if self.gone else "added"


def changes_in(difference: str) -> Iterator[Change]:
    """Read a difference without context, as `git diff -U0` writes it."""
    path, gone, come = "", list[str](), list[str]()
    for line in [*difference.splitlines(), "diff --git"]:
        if line.startswith(("diff --git", "@@")):
            if gone or come:
                yield _change(path, tuple(gone), tuple(come))
            gone, come = [], []
        elif line.startswith(("--- ", "+++ ")) and not gone and not come:
            path = line[6:] if line[4:] != "/dev/null" else path
        elif line.startswith("-"):
            gone.append(line[1:])
        elif line.startswith("+"):
            come.append(line[1:])


def _change(path: str, gone: Lines, come: Lines) -> Change:
    for pattern, kind in _KINDS:
        if found := re.fullmatch(pattern, path):
            if kind == "host file":
                gone, come = _folded(gone), _folded(come)
            return Change(kind, found["whose"], found["part"], gone, come)
    return Change("file", path, "", gone, come)


def _folded(lines: Lines) -> Lines:
    """Return lines with a mark in place of each thing that is encoded, however long it is."""
    folded: list[str] = []
    for line in lines:
        text = _ENCODED.sub(_MARK, line)
        if folded[-1:] == [_MARK] and (text == _MARK or _LAST_OF_BASE64.fullmatch(line)):
            continue
        folded.append(text)
    return tuple(folded)


def said(changes: Iterable[Change]) -> Iterator[str]:
    """Yield each cause with all that it changes, then a line for each kind."""
    causes: Mapping[tuple[str, str, Lines, Lines], list[Change]] = defaultdict(list)
    for each in changes:
        part = each.part if each.kind == "host file" else ""
        same = each.gone == each.come
        lines = ((), ()) if same else (each.gone, each.come)
        causes[each.kind, part, *lines].append(each)
    # What is only encoded anew comes last, after its causes.
    for (kind, part, gone, come), alike in sorted(causes.items(), key=lambda c: not any(c[0][2:])):
        whose = sorted({each.whose for each in alike})
        yield f"{kind} {alike[0].verb}{f': {part}' if part else ''} ({', '.join(whose)})"
        yield from _shown("-", gone)
        yield from _shown("+", come)
    yield from _counted(list(causes.values()))


def _counted(causes: Sequence[Sequence[Change]]) -> Iterator[str]:
    """Yield how much of each kind was added, removed and changed."""
    if not causes:
        yield "no expected file changed"
    by_kind = Counter((alike[0].kind, alike[0].verb) for alike in causes)
    for kind, verb in sorted(by_kind):
        places = sum(len(a) for a in causes if (a[0].kind, a[0].verb) == (kind, verb))
        yield f"{kind}: {places} {verb}, of different content: {by_kind[kind, verb]}"


def _shown(sign: str, lines: Lines) -> Iterator[str]:
    for line in lines[:_LINES_SHOWN]:
        yield f"    {sign} {line.strip()[:_WIDTH]}"
    if more := len(lines) - _LINES_SHOWN:
        yield from [f"    {sign} … {more} more lines"] * (more > 0)


def difference(root: Path) -> str:
    """Return how the expected files differ from the last commit, new ones included."""
    git = ("git", "-C", str(root), "-c", "core.quotePath=false")
    changed = _run(*git, "diff", "HEAD", "-U0", "--no-color", "--no-ext-diff", "--", *EXPECTED)
    new = _run(*git, "ls-files", "--others", "--exclude-standard", "--", *EXPECTED).splitlines()
    return "\n".join([changed, *(_all_of(root, name) for name in new)])


def _all_of(root: Path, name: str) -> str:
    """Return a new file as a difference from nothing."""
    lines = (root / name).read_text().splitlines()
    return "\n".join(
        [f"diff --git a/{name} b/{name}", f"+++ b/{name}", *(f"+{line}" for line in lines)]
    )


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - git, no shell


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in said(changes_in(difference(ROOT))))
