"""Stack configuration of waivers: a rule set aside, by whom, why, from when and until when."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from corelane.hostconfig.model.frozen import Frozen

WAIVERS: Final = "corelane:waivers"
_NAMES_SOMETHING: Final = re.compile(r"[^\W_]{3}")
"""What a name with wildcards holds, or it covers names nobody thought of, as *a*e*n* does."""
_PARTS_OF_A_URN: Final = 4
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The mailbox and the host of RFC 5321 as firms give them out: no quotes, no comments.
_PERSON: Final = re.compile(
    r"(?:[^<>@]+ <)?[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+>?"
)


def _is_line(text: str) -> str:
    if not text.isprintable():
        msg = "it steers a terminal; wanted one line of printable characters"
        raise ValueError(msg)
    return text


def _names_resources(scope: str) -> str:
    # A pattern may say all three parts before the name with one wildcard.
    most = _PARTS_OF_A_URN - 1
    *before, name = scope.split("::", most) if scope.count("::") >= most else scope.rsplit("::", 1)
    if (
        not name
        or not "::".join(before)
        or ({*"*?"} & {*name} and not _NAMES_SOMETHING.search(name))
    ):
        msg = (
            "too broad; wanted a pattern of URNs that ends with :: and a resource's name, with "
            "three letters or digits in a row in it at least, as *::arb-*"
        )
        raise ValueError(msg)
    return scope


def _has_an_address(person: str) -> str:
    if not _PERSON.fullmatch(person) or ("<" in person) != person.endswith(">"):
        msg = "nobody; wanted an address, or a name and the address as in Ana Ito <a.ito@x.example>"
        raise ValueError(msg)
    return person


def _is_written_as_a_day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    msg = f"{value!r} is no day; wanted one as YYYY-MM-DD, in quotes"
    raise ValueError(msg)


Day = Annotated[date, BeforeValidator(_is_written_as_a_day)]
Scope = Annotated[
    str,
    Field(min_length=1, max_length=512, examples=["urn:pulumi:prod::corelane::*::arb-engine"]),
    AfterValidator(_is_line),
    AfterValidator(_names_resources),
]
Person = Annotated[
    str,
    Field(min_length=1, max_length=200),
    AfterValidator(_is_line),
    AfterValidator(_has_an_address),
]


class WaiverConfig(Frozen):
    """One rule set aside for some resources, with its reason, its two people and its end.

    ``scope`` is a pattern of whole URNs in which only ``*`` and ``?`` are wild.
    """

    # The engine's pack reads the same entries, and knows one spelling of a field.
    model_config = ConfigDict(populate_by_name=False)

    id: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$")
    ]
    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,80}$")]
    scope: Scope
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=20, max_length=500),
        AfterValidator(_is_line),
    ]
    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,31}-[0-9]{1,12}$")]
    requested_by: Person
    approved_by: Person
    granted: Day
    expires: Day
