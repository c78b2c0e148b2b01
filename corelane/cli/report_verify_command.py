"""`corelane report verify`: whether reports are as they were written."""

from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli.options import Json
from corelane.errors import InputError

EXAMPLES: Final = (
    "corelane report verify build/prod/plan",
    "corelane report verify chain.jsonl --json | jq -r .head",
    "corelane report verify build/prod/plan --head $(cat published-head)",
)
_HASH: Final = 64
Where = Annotated[
    Path, typer.Argument(metavar="DIR|FILE", help="A plan's folder, or a chain.jsonl.")
]
Head = Annotated[
    str,
    typer.Option(
        "--head",
        metavar="HASH",
        help="A head that was published earlier; the chain must contain it.",
    ),
]


def verify_report(where: Where, *, head: Head = "", json: Json = False) -> None:
    """Recompute a chain of reports, and the digest of every file that its last line names.

    Exit code: 0 unmodified, 1 altered (the first line or file is named), 2 bad input.
    """
    from corelane.cli.actions import verify as action

    raise typer.Exit(action.verify_report(where, _hash(head), json=json))


def _hash(written: str) -> str:
    head = written.strip().lower()
    if head and (len(head) != _HASH or set(head) - set("0123456789abcdef")):
        msg = (
            f"found --head {written!r}, wanted 64 hexadecimal digits: copy the published head whole"
        )
        raise InputError(msg)
    return head
