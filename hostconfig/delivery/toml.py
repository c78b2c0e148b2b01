"""TOML text in which every value stands below its reason."""

import json
from collections.abc import Mapping, Sequence

Value = str | int | bool | Sequence[str]


class Table:
    """One table of a document: its lines in the order in which they were set."""

    def __init__(self, *path: str) -> None:
        """Start an empty table at a path of keys."""
        self._path = path
        self._lines: list[str] = []

    def set(self, key: str, value: Value, *, why: str = "") -> None:
        """Add a line, below its reason if it has one."""
        if why:
            self._lines.append(f"# {_one_line(why)}")
        self._lines.append(f"{_quoted(key)} = {_literal(value)}")

    def set_all(self, values: Mapping[str, Value]) -> None:
        """Add a line for each value, in the order of the keys."""
        for key, value in sorted(values.items()):
            self.set(key, value)

    def __str__(self) -> str:
        """Return the table's text; an empty one has none."""
        if not self._lines:
            return ""
        head = ".".join(key if _bare(key) else _quoted(key) for key in self._path)
        return "\n".join([f"[{head}]", *self._lines]) + "\n"


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    return f"[{', '.join(_quoted(item) for item in value)}]"


def _quoted(text: str) -> str:
    """Write a basic string: JSON escapes as TOML does, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """Keep a reason in its comment: no character may end the line or be none."""
    return "".join(c if c.isprintable() else " " for c in text)


def _bare(key: str) -> bool:
    return key.isascii() and key.replace("-", "").replace("_", "").isalnum()
