"""Calico selectors, evaluated on labels of which some are not known.

The grammar is that of libcalico-go/lib/selector: ``all()``, ``global()``, ``has(k)``, ``k == 'v'``,
``k != 'v'``, ``k in {...}``, ``k not in {...}``, ``k contains|starts with|ends with 'v'``, ``!``,
``&&``, ``||`` and parentheses. Missing labels make ``!=`` and ``not in`` true.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from corelane.policies.values.read import Malformed

Truth = bool | None  # None: it depends on a label that is not known here
Labels = Mapping[str, str]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<op>&&|\|\||==|!=|[!(){},])|(?P<text>'[^']*'|\"[^\"]*\")|(?P<word>[\w./-]+))"
)
_TEXT_TESTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda have, want: want in have,
    "starts": str.startswith,
    "ends": str.endswith,
}


@dataclass(frozen=True, slots=True)
class _Given:
    """Labels, and whether there are no others."""

    labels: Labels
    complete: bool


Test = Callable[[_Given], Truth]


def matches(selector: str, labels: Labels, *, complete: bool) -> Truth:
    """Return whether a selector matches; where ``complete`` is false, labels may be missing here.

    The empty selector matches everything. Text that is no selector raises ``Malformed``.
    """
    return _parsed(selector)(_Given(labels, complete)) if selector.strip() else True


@cache
def pins(selector: str) -> tuple[tuple[str, str], ...]:
    """Return labels that everything selected has: those a plain conjunction compares with."""
    tokens = _tokens(selector)
    if {"||", "!"} & set(tokens):
        return ()
    equals = [n for n, part in enumerate(tokens) if part == "=="]
    return tuple((tokens[n - 1], tokens[n + 1][1:-1]) for n in equals)


@cache
def _parsed(selector: str) -> Test:
    parser = _Parser(_tokens(selector))
    test = parser.either()
    if parser.tokens:
        _refuse()
    return test


def _refuse() -> None:
    msg = "found text that is not a Calico selector, wanted one such as all() or k == 'v'"
    raise Malformed(msg)


def _tokens(selector: str) -> list[str]:
    found: list[str] = []
    position = 0
    while selector[position:].strip():
        match = _TOKEN.match(selector, position)
        if match is None:
            msg = "found a character that Calico selectors do not allow"
            raise Malformed(msg)
        found.append(match[0].strip())
        position = match.end()
    return found


@dataclass(slots=True)
class _Parser:
    """A recursive descent over the tokens that are left."""

    tokens: list[str]

    def take(self, *wanted: str) -> str:
        """Take the next token, which must be one of those wanted, if any are named."""
        token = self.tokens.pop(0) if self.tokens else ""
        if not token or (wanted and token not in wanted):
            _refuse()
        return token

    def accept(self, token: str) -> bool:
        """Take the next token if it is this one."""
        if self.tokens[:1] != [token]:
            return False
        self.tokens.pop(0)
        return True

    def either(self) -> Test:
        """Read terms joined by ``||``."""
        tests = [self.both()]
        while self.accept("||"):
            tests.append(self.both())
        return lambda given: _any([test(given) for test in tests])

    def both(self) -> Test:
        """Read terms joined by ``&&``."""
        tests = [self.term()]
        while self.accept("&&"):
            tests.append(self.term())
        return lambda given: _all([test(given) for test in tests])

    def term(self) -> Test:
        """Read a negation, a group, a function or a comparison."""
        if self.accept("!"):
            return _negated(self.term())
        if self.accept("("):
            inside = self.either()
            self.take(")")
            return inside
        word = self.take()
        if self.accept("("):
            return self.function(word)
        return self.comparison(word)

    def function(self, name: str) -> Test:
        """Read the rest of ``all()``, ``global()`` or ``has(key)``."""
        if name == "has":
            key = self.take()
            self.take(")")
            return _on(key, lambda have: have is not None)
        self.take(")")
        if name not in {"all", "global"}:
            _refuse()
        return lambda _given: name == "all"

    def comparison(self, key: str) -> Test:
        """Read what a label is compared with."""
        operator = self.take("==", "!=", "in", "not", *_TEXT_TESTS)
        if operator in {"not", "starts", "ends"}:
            self.take({"not": "in"}.get(operator, "with"))
        if operator in {"in", "not"}:
            values = self.values()
            inside = _on(key, lambda have: have in values)
            return _negated(inside) if operator == "not" else inside
        value = self.take()[1:-1]
        if operator in _TEXT_TESTS:
            test = _TEXT_TESTS[operator]
            return _on(key, lambda have: have is not None and test(have, value))
        equal = _on(key, lambda have: have == value)
        return _negated(equal) if operator == "!=" else equal

    def values(self) -> frozenset[str]:
        """Read a set of quoted values."""
        self.take("{")
        found: set[str] = set()
        while not self.accept("}"):
            part = self.take()
            if part != ",":
                found.add(part[1:-1])
        return frozenset(found)


def _on(key: str, test: Callable[[str | None], bool]) -> Test:
    def judge(given: _Given) -> Truth:
        known = given.complete or key in given.labels
        return test(given.labels.get(key)) if known else None

    return judge


def _negated(test: Test) -> Test:
    def judge(given: _Given) -> Truth:
        found = test(given)
        return None if found is None else not found

    return judge


def _all(found: list[Truth]) -> Truth:
    if False in found:
        return False
    return None if None in found else True


def _any(found: list[Truth]) -> Truth:
    if True in found:
        return True
    return None if None in found else False
