"""The value that a finding shows of its property: on one line, short and harmless."""

import json
from typing import Final

from corelane.policies.secrecy.evidence import evidence_at
from corelane.policies.values.property_path import steps_to

LONGEST: Final = 200
CUT_MARK: Final = "…"


def value_at(inputs: object, path: str) -> str:
    """Return the value at a path as compact JSON; empty where the path leads nowhere."""
    steps = steps_to(inputs, path)
    if not steps:
        return ""
    shown = evidence_at(inputs, steps)
    whole = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = _escaped(whole[: LONGEST + 1])
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT_MARK)] + CUT_MARK


def _escaped(text: str) -> str:
    """Escape characters that do not show, such as marks of the writing direction."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
