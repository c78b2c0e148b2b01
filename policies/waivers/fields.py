"""The fields of a waiver: the form that each one takes, in words and as JSON Schema."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from unicodedata import normalize

from corelane.policies.waivers.scope import names_resources

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS: Final = re.compile(r"<([^<>]*)>$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form that a field must have; ``holds`` checks what no pattern can."""

    wanted: str
    example: str
    pattern: str = ""
    shortest: int = 1
    longest: int
    holds: Callable[[str], bool] = bool

    def takes(self, text: str) -> bool:
        """Return whether a text is of this form: one line of printable characters, not too long."""
        fits = self.shortest <= len(text.strip()) and len(text) <= self.longest
        matches = not self.pattern or re.fullmatch(self.pattern, text) is not None
        return fits and text.isprintable() and matches and self.holds(text)

    def schema(self) -> dict[str, Any]:
        """Return the form as JSON Schema."""
        found = {
            "type": "string",
            "description": self.wanted,
            "examples": [self.example],
            "minLength": self.shortest,
            "maxLength": self.longest,
        }
        return found | ({"pattern": f"^{self.pattern}$"} if self.pattern else {})


def day_of(value: object) -> date | None:
    """Read a day as YYYY-MM-DD; anything else is none."""
    try:
        written = value if isinstance(value, str) and _DAY.fullmatch(value) else ""
        return date.fromisoformat(written)
    except ValueError:
        return None


def person(written: str) -> str:
    """Return who is meant by an address, or by a name with its address in ``<>``."""
    plain = normalize("NFKC", normalize("NFKC", written).casefold()).strip()
    address = found[1].strip() if (found := _ADDRESS.search(plain)) else plain
    mailbox, sign, host = address.rpartition("@")
    # What follows a plus only sorts the mail (RFC 5233).
    return f"{mailbox.partition('+')[0]}@{host.rstrip('.')}" if sign else " ".join(plain.split())


def _is_closed(text: str) -> bool:
    return ("<" in text) == text.endswith(">")


_PERSON: Final = Form(
    wanted="an address, or a name and the address, such as Ana Ito <a.ito@x.example>",
    example="Ana Ito <a.ito@x.example>",
    # The mailbox and the host of RFC 5321 as firms give them out: no quotes, no comments.
    pattern=r"([^<>@]+ <)?[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+>?",
    longest=200,
    holds=_is_closed,
)
_CALENDAR_DAY: Final = Form(
    wanted="a day as YYYY-MM-DD, in quotes",
    example="2026-11-02",
    pattern=_DAY.pattern,
    longest=10,
    holds=lambda text: day_of(text) is not None,
)
FORMS: Final[Mapping[str, Form]] = {
    "id": Form(
        wanted="at most 64 letters, digits, dots, dashes and underscores",
        example="arb-engine-locks-memory",
        pattern=r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?",
        longest=64,
    ),
    "rule": Form(
        wanted="the code of a rule, such as CL-SEC-004",
        example="CL-SEC-004",
        pattern="CL-[A-Z]{3}-[0-9]{3}",
        longest=10,
    ),
    "scope": Form(
        wanted="a pattern of URNs, of at most 512 characters, that ends with :: and a resource's "
        "name; with wildcards the name holds three letters or digits in a row, such as *::arb-*",
        example="urn:pulumi:prod::corelane::*::arb-engine",
        longest=512,
        holds=names_resources,
    ),
    "reason": Form(
        wanted="one line of 20 to 500 characters",
        example="Order books are pinned with mlock beyond the runtime's limit",
        shortest=20,
        longest=500,
    ),
    "ticket": Form(
        wanted="the key of a ticket, such as RISK-412",
        example="RISK-412",
        pattern="[A-Z][A-Z0-9]{0,31}-[0-9]{1,12}",
        longest=45,
    ),
    "requestedBy": _PERSON,
    "approvedBy": _PERSON,
    "granted": _CALENDAR_DAY,
    "expires": _CALENDAR_DAY,
}


def waiver_schema() -> dict[str, Any]:
    """Return the JSON Schema of one waiver."""
    return {
        "type": "object",
        "title": "Waiver",
        "description": "One rule set aside for some resources, with its reason and its end.",
        "additionalProperties": False,
        "required": [*FORMS],
        "properties": {name: form.schema() for name, form in FORMS.items()},
    }
