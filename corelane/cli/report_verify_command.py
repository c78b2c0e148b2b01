"""`corelane report verify`: whether reports are as they were written."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from corelane.cli.exit_codes import Exit
from corelane.cli.options import Json
from corelane.cli.terminal import say, say_json
from corelane.report.history.verify_chain import Verified, verify
from corelane.report.model.verdicts import quantity

EXAMPLES: Final = (
    "corelane report verify build/prod/plan",
    "corelane report verify chain.jsonl --json | jq -r .head",
    "corelane report verify build/prod/plan --head $(cat published-head)",
)
LIMITS: Final = (
    "What this cannot show: whoever can write the whole file can write it anew, or take lines off "
    "its end, and no chain tells. Publish the head where they cannot write, and verify with --head."
)
_HASH: Final = 64
Where = Annotated[
    Path, typer.Argument(metavar="DIR|FILE", help="A plan's folder, or a chain.jsonl.")
]
Head = Annotated[
    str,
    typer.Option(
        "--head", metavar="HASH", help="A head that was published; the chain must have its line."
    ),
]


def verify_report(where: Where, *, head: Head = "", json: Json = False) -> None:
    """Recompute a chain of reports, and beside it every file that its last line tells of.

    Exit code: 0 as it was written, 1 altered, with the first line or file that is, 2 bad input.
    """
    found = verify(where, head=_hash(head))
    if json:
        say_json(_as_data(found))
    else:
        _tell(found)
    raise typer.Exit(Exit.FINDINGS if found.faults else Exit.CLEAN)


def _hash(written: str) -> str:
    head = written.strip().lower()
    if head and (len(head) != _HASH or set(head) - set("0123456789abcdef")):
        msg = f"found {written!r}, wanted 64 hexadecimal digits"
        raise typer.BadParameter(msg, param_hint="--head")
    return head


def _tell(found: Verified) -> None:
    for fault in found.faults:
        say(f"altered: {fault}", style="bold red")
    if found.links:
        first, last = found.links[0].facts, found.links[-1].facts
        reports = quantity(len(found.links), "report")
        say(f"{found.chain}: {reports}, as of {first['asOf']} to {last['asOf']}")
        say(f"head: {found.head}")
    if not found.faults:
        lines, files = quantity(len(found.links), "line"), quantity(found.files, "file")
        say(f"as it was written: {lines}, {files}")
    say(f"\n{LIMITS}")


def _as_data(found: Verified) -> dict[str, Any]:
    return {
        "schemaVersion": "1",
        "chain": str(found.chain),
        "intact": not found.faults,
        "faults": list(found.faults),
        "reports": len(found.links),
        "files": found.files,
        "head": found.head,
        "limits": LIMITS,
    }
