"""One line of the pack in the engine's output, which people and programs read alike.

The engine carries a text, a URN and an enforcement level; everything else that is known of a
finding is written into the text::

    CL-NET-004 vpcs_have_flow_logs fail at tags: found none, wanted a flow log. Add one.
    CL-STO-002 volumes_are_encrypted waived at spec.size by w-7: found none. Until 2026-12-31.
"""

import json
import re
from dataclasses import dataclass
from typing import Final, cast

from corelane.policies.judging.evaluate import Verdict

PACK: Final = "corelane"
"""The name by which the engine attributes a message to this pack."""
_PLAIN: Final = re.compile(r'[^\s":][^\s:]*')
_WORD: Final = rf'"(?:[^"\\]|\\.)*"|{_PLAIN.pattern}'
_FORM: Final = re.compile(
    r"(?:[^\n]*\n)??"  # the description of the policy, which the SDK puts in front
    r"(?:(?P<code>CL-[A-Z]+-[0-9]+) )?(?P<rule>[a-z][a-z0-9_]*) "
    rf"(?P<verdict>{'|'.join(Verdict)})"
    rf"(?: at (?P<path>{_WORD}))?(?: by (?P<waiver>{_WORD}))?: (?P<text>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A finding in the engine: the register of waivers has no code, and only a waived one a waiver.

    ``path`` names the property, as ``Violation.path`` does.
    """

    rule: str
    verdict: Verdict
    text: str
    code: str = ""
    path: str = ""
    waiver: str = ""

    def __str__(self) -> str:
        """Return the line."""
        code = f"{self.code} " if self.code else ""
        path = f" at {_written(self.path)}" if self.path else ""
        waiver = f" by {_written(self.waiver)}" if self.waiver else ""
        return f"{code}{self.rule} {self.verdict}{path}{waiver}: {self.text}"


def read_message(line: str) -> Message | None:
    """Read a line back, with or without the description of its policy; none if it is no such."""
    found = _FORM.fullmatch(line)
    if found is None:
        return None
    return Message(
        code=found["code"] or "",
        rule=found["rule"],
        verdict=Verdict(found["verdict"]),
        path=_read(found["path"] or ""),
        waiver=_read(found["waiver"] or ""),
        text=found["text"],
    )


def with_remedy(found: str, remedy: str) -> str:
    """Return what was found and how to mend it, as the text of a message."""
    return f"{found}. {remedy}."


def without_remedy(text: str, remedy: str) -> str:
    """Return the text of a message without the remedy, for a report that has it beside."""
    return text.removesuffix(f". {remedy}.")


def _written(word: str) -> str:
    """Quote what could be read as more than one word."""
    return word if _PLAIN.fullmatch(word) else json.dumps(word, ensure_ascii=False)


def _read(word: str) -> str:
    if not word.startswith('"'):
        return word
    try:
        return cast("str", json.loads(word, strict=False))
    except ValueError:  # cut or changed on its way
        return word
