"""A stack file of any bytes, and what is told of it."""

import re
import tempfile
from pathlib import Path

from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from tests.support.paths import ROOT
from tests.support.stack import TODAY

DEV = (ROOT / "Pulumi.dev.yaml").read_text("utf-8")
PROD = (ROOT / "Pulumi.prod.yaml").read_text("utf-8")
_ENDS_WELL = re.compile(r"[\w'\"`)\]}>…]$")
RULES = {"CL-SEC-004": "containers_gain_no_privilege"}


def told_of(content: str | bytes) -> list[ConfigError]:
    """Return every mistake of a stack file with this content, each in words that end well."""
    mistakes = _mistakes_of(content)
    for each in mistakes:
        assert each.remedy.endswith((".", "?")), f"a sentence: {each.remedy}"
        for words in (each.found, each.wanted):
            assert _ENDS_WELL.search(words), f"the middle of a sentence: {words}"
    return mistakes


def _mistakes_of(content: str | bytes) -> list[ConfigError]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "Pulumi.yaml").write_text("name: corelane\n")
        path = Path(folder) / "Pulumi.x.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        try:
            load_stack_file(path, today=TODAY, rules=RULES)
        except ConfigErrors as problem:
            return list(problem.errors)
    return []


def places_of(content: str | bytes) -> list[tuple[str, int, str]]:
    """Return the path and line of each mistake, and how what was found begins."""
    return [(e.path, e.place.line, " ".join(e.found.split()[:3])) for e in told_of(content)]


def changed(text: str, old: str, new: str) -> str:
    """Return a text with one change, which must be possible."""
    assert old in text, "the shipped stack has what the test changes"
    return text.replace(old, new, 1)
