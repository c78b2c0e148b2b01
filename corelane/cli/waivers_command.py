"""`corelane waivers`: what is waived in a stack, by whom, why and until when."""

from collections.abc import Iterable
from typing import Any, Final

import typer

from corelane.cli.exit_codes import Exit
from corelane.cli.load_and_plan import Opened, open_stack
from corelane.cli.options import Json, StackChoice
from corelane.cli.terminal import say, say_json, say_table, shown_stages
from corelane.plan.model import Finding, WaiverUse
from corelane.policies.waivers.waiver import EXPIRED_REMEDY

EXAMPLES: Final = (
    "corelane waivers --stack prod",
    "corelane waivers --stack prod --as-of today",
    "corelane waivers --stack prod --as-of 2027-03-31 --json",
)
_COLUMNS: Final = ("waiver", "state", "days left", "until", "rule", "waives")


def waivers(*, chosen: StackChoice, json: Json = False) -> None:
    """List the waivers of a stack: their state, the days left, what each waives, and who agreed.

    Exit code: 0, 1 if one has expired, or 2 for bad input.
    """
    with shown_stages() as stages:
        opened = open_stack(chosen, stages=stages)
    found = opened.plan.document.waivers
    code = Exit.FINDINGS if any(waiver.expired for waiver in found) else Exit.CLEAN
    if json:
        say_json(_as_data(opened, code))
    else:
        _tell(opened)
    raise typer.Exit(code)


def _tell(opened: Opened) -> None:
    document = opened.plan.document
    if not document.waivers:
        say(f"{document.project}/{document.stack} waives nothing")
        return
    say(f"waivers of {document.project}/{document.stack} as of {opened.as_of}\n")
    say_table(_COLUMNS, map(_row, document.waivers))
    for waiver in document.waivers:
        say(f"\n{waiver.id} ({waiver.ticket}): {waiver.reason}", style="bold")
        say(f"  scope {waiver.scope}")
        say(f"  requested by {waiver.requested_by}, approved by {waiver.approved_by}", style="dim")
        say(f"  granted {waiver.granted}, expires {waiver.expires}", style="dim")
        for finding in _waived_by(waiver, document.findings):
            say(f"  waives on {finding.resource_name}: {finding.message}")
        if waiver.expired:
            say(f"  remedy: {EXPIRED_REMEDY}")


def _row(waiver: WaiverUse) -> tuple[str, ...]:
    state = f"{waiver.state}, expiring" if waiver.expiring else waiver.state
    waived = f"{waiver.waived:,}"
    return (waiver.id, state, str(waiver.days_left), waiver.expires, waiver.rule, waived)


def _as_data(opened: Opened, code: Exit) -> dict[str, Any]:
    document = opened.plan.document
    return {
        "schemaVersion": "1",
        "asOf": document.as_of,
        "asOfIs": opened.as_of.why,
        "exitCode": int(code),
        "waivers": [
            {
                **waiver.to_data(),
                "expiring": waiver.expiring,
                "waives": [f.to_data() for f in _waived_by(waiver, document.findings)],
            }
            for waiver in document.waivers
        ],
    }


def _waived_by(waiver: WaiverUse, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.waiver == waiver.id]
