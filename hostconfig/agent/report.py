"""Formats of an audit: JSON, metrics for Prometheus, and a table for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Callable

from corelane.hostconfig.agent.audit import WORST_FIRST, Audit, Result, Verdict
from corelane.hostconfig.agent.probe import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SCHEMA_VERSION = "1"
LONGEST = 240
"""Characters of a value in a table."""
_CLEAN = ("audit_clean", "Whether the last audit found every setting in force")


def as_json(audit: Audit) -> str:
    """Return the whole audit; without time or host name, so that equal hosts give equal text."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "pool": audit.pool,
        "profile": audit.profile,
        "hardware": audit.hardware,
        "verdict": audit.verdict.value,
        "counts": {state.value: len(audit.of(state)) for state in State},
        "settings": [{**each._asdict(), "state": each.state.value} for each in audit.results],
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def as_prometheus(audit: Audit) -> str:
    """Return metrics in the text format of a textfile collector.

    A setting that could not be read has no sample of drift, rather than 0.
    """
    drift = _by_setting(audit, {State.OK: 0, State.DRIFT: 1})
    unreadable = _by_setting(audit, dict.fromkeys(State, 0) | {State.UNREADABLE: 1})
    states = {(("state", state.value),): len(audit.of(state)) for state in State}
    about = (("pool", audit.pool), ("profile", audit.profile), ("hardware", audit.hardware))
    clean = int(audit.verdict is Verdict.CLEAN)
    families = (
        (*_CLEAN, {(): clean}),
        ("audit_info", "The plan that the host was compared with", {about: 1}),
        ("setting_drift", "Whether a setting differs from the host's plan", drift),
        ("setting_unreadable", "Whether a setting could not be read", unreadable),
        ("settings", "Settings of the host's plan by state", states),
    )
    text = "".join(line + "\n" for family in families for line in _family(*family))
    # A label may hold a lone surrogate, which cannot be encoded.
    return text.encode("utf-8", "backslashreplace").decode()


def as_prometheus_of_none() -> str:
    """Return the metrics without an audit: not clean, and no sample of any setting.

    They replace those of an earlier audit, which might still say clean.
    """
    return "".join(line + "\n" for line in _family(*_CLEAN, {(): 0}))


def as_table(audit: Audit, *, everything: bool = False) -> str:
    """Return the settings that need attention, worst first; ``everything`` adds the others."""
    known = WORST_FIRST if everything else WORST_FIRST[:2]
    lines = [line for state in known for each in audit.of(state) for line in _rows(each)]
    return "".join(line + "\n" for line in [*lines, summary(audit)])


def summary(audit: Audit) -> str:
    """Return the audit in one line."""
    counts = ", ".join(f"{len(audit.of(state))} {state.value}" for state in WORST_FIRST)
    pool = f"pool {audit.pool}, " if audit.pool else ""
    about = f"{pool}profile {audit.profile}, hardware {audit.hardware}"
    return shown(f"{audit.verdict.value}: {len(audit.results)} settings: {counts} ({about})")


def shown(text: str, longest: int = LONGEST) -> str:
    """Return text of the host as printable ASCII on one line, safe for a terminal."""
    short = text if len(text) <= longest else text[: longest - 3] + "..."
    return short.encode("unicode_escape").decode("ascii")


def _rows(result: Result) -> Iterator[str]:
    yield f"{result.state.value:<16}{shown(result.layer)}: {shown(result.name)}"
    if result.state is State.OK:
        return
    named = ("expected", "observed", "reason", "remedy")
    for name in named:
        value = getattr(result, name)
        if value:
            yield f"{'':<16}{name:<10}{shown(value, LONGEST * 4)}"


def _by_setting(
    audit: Audit, values: Mapping[State, int]
) -> dict[tuple[tuple[str, str], ...], int]:
    """Return one sample for each name; of two settings with one name the worse counts."""
    samples: dict[tuple[tuple[str, str], ...], int] = {}
    for each in audit.results:
        labels = (("layer", each.layer), ("name", each.name))
        if each.state in values:
            samples[labels] = max(values[each.state], samples.get(labels, 0))
    return samples


def _family(
    name: str, text: str, samples: Mapping[tuple[tuple[str, str], ...], int]
) -> Iterator[str]:
    full = f"corelane_host_{name}"
    yield f"# HELP {full} {text}."
    yield f"# TYPE {full} gauge"
    for labels, value in samples.items():
        yield f"{full}{_labels(labels)} {value}"


def _labels(labels: Iterable[tuple[str, str]]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    """Escape as the text format asks for: backslash, quote and line feed."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


FORMATS: Mapping[str, Callable[[Audit], str]] = {
    "json": as_json,
    "prometheus": as_prometheus,
    "table": as_table,
}
