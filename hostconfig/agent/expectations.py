"""Read the expected settings of a host, or report every mistake in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from corelane.hostconfig.agent.host import version_of
from corelane.hostconfig.agent.probe import Probe
from corelane.hostconfig.agent.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCHEMA_VERSION = "1"
HEADER = ("pool", "profile", "hardware")
_MAPPING = (("remedies", dict, "an object"), ("settings", list, "a list"))
_SETTING = {"layer": str, "name": str, "expected": str, "why": str, "observe": list}
_SETTING_MAY = {"remedy": str}
_PROBE = {"kind": str, "target": str, "expected": str}
_PROBE_MAY = {"field": str, "optional": bool, "since": str, "by": str}
_WORDS = {str: "text", bool: "true or false", list: "a list", dict: "an object"}


class ExpectationsError(ValueError):
    """Expectations that cannot be used; ``problems`` lists every mistake."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every mistake: its place, what was found, and what was wanted."""
        super().__init__("; ".join(problems))
        self.problems = problems


class Expectation(NamedTuple):
    """A setting that a host must have, and the probes that show it."""

    layer: str
    name: str
    expected: str
    remedy: str
    probes: tuple[Probe, ...]


class Expectations(NamedTuple):
    """The expected settings of a host."""

    pool: str
    profile: str
    hardware: str
    expectations: tuple[Expectation, ...]


def load_expectations(text: str) -> object:
    """Return the JSON data in a text, or raise ExpectationsError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"found no JSON, wanted the expectations.json of a host plan: {error}"
        raise ExpectationsError([message]) from error


def parse_expectations(data: object) -> Expectations:
    """Return the expectations in JSON data, or raise ExpectationsError."""
    problems = list(_problems(data))
    if problems:
        raise ExpectationsError(problems)
    given = cast("dict[str, Any]", data)
    peers = _peers(given["settings"])
    return Expectations(
        given["pool"],
        given["profile"],
        given["hardware"],
        tuple(_expectation(entry, given["remedies"], peers) for entry in given["settings"]),
    )


def _expectation(
    entry: Mapping[str, Any], remedies: Mapping[str, str], peers: Mapping[str, frozenset[str]]
) -> Expectation:
    probes = tuple(
        Probe(**probe, peers=peers[probe["target"]] if probe["kind"] == "argument" else frozenset())
        for probe in entry["observe"]
    )
    remedy = of_unit(entry.get("remedy", remedies.get(entry["layer"], "")), entry["name"])
    return Expectation(entry["layer"], entry["name"], entry["expected"], remedy, probes)


def of_unit(remedy: str, name: str) -> str:
    """Put the unit of a setting into the remedy of its layer, which can then be copied."""
    return remedy.replace("UNIT", name.partition("/")[0])


def _peers(settings: list[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return the expected words of each argument: some arguments occur twice."""
    words: dict[str, set[str]] = {}
    for entry in settings:
        for probe in entry["observe"]:
            if probe["kind"] == "argument":
                words.setdefault(probe["target"], set()).add(probe.get("field", probe["target"]))
    return {key: frozenset(found) for key, found in words.items()}


def _problems(data: object) -> Iterator[str]:
    if not isinstance(data, dict):
        yield f"found {_shown(data)}, wanted an object"
        return
    given = cast("dict[str, object]", data)
    if given.get("schemaVersion") != SCHEMA_VERSION:
        found = _shown(given.get("schemaVersion"))
        yield f"schemaVersion: found {found}, wanted {SCHEMA_VERSION!r}: use a newer agent"
    yield from _mistyped(given, "", dict.fromkeys(HEADER, str))
    yield from _strays(given, "", {"schemaVersion", "remedies", "settings", *HEADER})
    for key, kind, words in _MAPPING:
        if not isinstance(given.get(key), kind):
            yield f"{key}: found {_shown(given.get(key))}, wanted {words}"
    remedies = given.get("remedies")
    if isinstance(remedies, dict):
        texts = cast("dict[str, object]", remedies)
        yield from _mistyped(texts, "remedies.", dict.fromkeys(texts, str))
    yield from _settings(given.get("settings"))


def _settings(settings: object) -> Iterator[str]:
    entries = cast("list[object]", settings) if isinstance(settings, list) else []
    if isinstance(settings, list) and not entries:
        yield "settings: found none, wanted at least one"
    for place, entry in enumerate(entries):
        where = f"settings[{place}]"
        if not isinstance(entry, dict):
            yield f"{where}: found {_shown(entry)}, wanted an object"
            continue
        given = cast("dict[str, object]", entry)
        present = {key: kind for key, kind in _SETTING_MAY.items() if key in given}
        yield from _mistyped(given, f"{where}.", {**_SETTING, **present})
        yield from _strays(given, f"{where}.", {*_SETTING, *_SETTING_MAY})
        yield from _probes(given.get("observe"), f"{where}.observe")


def _probes(probes: object, where: str) -> Iterator[str]:
    entries = cast("list[object]", probes) if isinstance(probes, list) else []
    if isinstance(probes, list) and not entries:
        yield f"{where}: found none, wanted at least one probe"
    for place, entry in enumerate(entries):
        if isinstance(entry, dict):
            yield from _probe(cast("dict[str, object]", entry), f"{where}[{place}].")
        else:
            yield f"{where}[{place}]: found {_shown(entry)}, wanted an object"


def _probe(given: Mapping[str, object], where: str) -> Iterator[str]:
    present = {key: kind for key, kind in _PROBE_MAY.items() if key in given}
    yield from _mistyped(given, where, {**_PROBE, **present})
    yield from _strays(given, where, {*_PROBE, *_PROBE_MAY})
    kind, since = given.get("kind"), given.get("since")
    if isinstance(kind, str) and kind not in READERS:
        yield f"{where}kind: found {_shown(kind)}, wanted one of {', '.join(sorted(READERS))}"
    if isinstance(since, str) and version_of(since) is None:
        yield f"{where}since: found {_shown(since)}, wanted a Linux version such as '6.12'"


def _mistyped(given: Mapping[str, object], where: str, wanted: Mapping[str, type]) -> Iterator[str]:
    for key, kind in wanted.items():
        if not isinstance(given.get(key), kind):
            yield f"{where}{key}: found {_shown(given.get(key))}, wanted {_WORDS[kind]}"


def _strays(given: Mapping[str, object], where: str, known: set[str]) -> Iterator[str]:
    for key in sorted(set(given) - known):
        yield f"{where}{key[:40]!r}: found an unknown key, wanted only {', '.join(sorted(known))}"


def _shown(value: object) -> str:
    """Return a short description of a value."""
    if value is None:
        return "nothing"
    if isinstance(value, (str, int, float)):
        return repr(value)[:60]
    return "a list" if isinstance(value, list) else "an object"
