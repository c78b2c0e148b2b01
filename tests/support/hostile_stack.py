"""Stack files that somebody has spoilt at places of chance, always the same for the same seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import yaml

from tests.support.stack_file import PROD

VALUES: Final[tuple[Any, ...]] = (
    None, True, -1, 0, 2**53, 10**400, 1.5, float("nan"), "", " ", "x" * 3000, "010", "on", "~",
    "a\x00b", "\u202e", "\ud83d\ude00", "ß", "💥", "{{ x }}", "*x", "AKIAIOSFODNN7EXAMPLE",
    "password=hunter2!", [], {}, [None], [[["x"]]], {"a": {"b": {"c": 1}}}, {"": 1}, {1: 2},
    {None: None}, "10.0.0.0/8", "256Gi", "1e9", "0x1F", "2026-11-02", "-", "[", "t9", "engines",
)  # fmt: skip
SIGNS: Final = "\t\n :-[]{}\"'*&!%@`#,|>\\\x00\x07\x85\ufeff\u2028é0z"


def spoilt_data(seed: int) -> str:
    """Return the prod stack with some of its values replaced, dropped, copied or moved."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    content: Any = yaml.safe_load(PROD)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        branch, key = chance.choice([*_places(content["config"])])
        kind = chance.random()
        if kind < 0.6:
            branch[key] = chance.choice(VALUES)
        elif kind < 0.75:
            del branch[key]
        elif kind < 0.9 and isinstance(branch, dict):
            branch[chance.choice(VALUES[8:22])] = branch.pop(key)
        else:
            other, place = chance.choice([*_places(content["config"])])
            branch[key] = chance.choice((other[place], [other[place]], {str(place): None}))
    return yaml.dump(content, sort_keys=False, allow_unicode=chance.random() < 0.5)


def spoilt_text(seed: int) -> bytes:
    """Return the prod stack with signs put in, lines moved or cut, or bytes of no text."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    text = PROD
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(text))
        kind = chance.random()
        if kind < 0.5:
            text = text[:at] + chance.choice(SIGNS) + text[at + chance.choice((0, 0, 1)) :]
        elif kind < 0.7:
            text = text[:at] + text[at + chance.randrange(40) :]
        else:
            lines = text.splitlines(keepends=True)
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            text = "".join(lines)
    data = text.encode()
    at = chance.randrange(len(data))
    return data if chance.random() < 0.8 else data[:at] + bytes([chance.randrange(256)]) + data[at:]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every mapping and list with each of its keys or indexes."""
    if isinstance(value, Mapping):
        keys: Sequence[Any] = [*value]
    elif isinstance(value, list):
        keys = range(len(value))
    else:
        return
    for key in keys:
        yield value, key
        yield from _places(value[key])
