"""List the waivers of a stack with what each of them waives."""

from collections.abc import Iterable
from typing import Any, Final

from corelane.cli.exit_codes import Exit
from corelane.cli.load_and_plan import StackPlan, load_and_plan
from corelane.cli.options import StackChoice
from corelane.cli.progress import shown_stages
from corelane.cli.tables import say_folded, say_table
from corelane.cli.terminal import say, say_json
from corelane.plan.model import Finding, WaiverUse
from corelane.policies.values.sanitize import one_line
from corelane.policies.waivers.waiver import EXPIRED_REMEDY, Waiver
from corelane.report.model.sanitizer import Sanitizer
from corelane.report.model.verdicts import quantity

_COLUMNS: Final = ("waiver", "state", "last day", "rule", "waives now")


def list_waivers(choice: StackChoice, *, json: bool) -> Exit:
    """Print the waivers and return the exit code: that of findings if one has expired."""
    with shown_stages() as stages:
        planned = load_and_plan(choice, stages=stages)
    found = planned.plan.document.waivers
    code = Exit.FINDINGS if any(use.expired for use in found) else Exit.CLEAN
    if json:
        say_json(_as_data(planned, code))
    else:
        _say(planned)
    return code


def _say(planned: StackPlan) -> None:
    document = planned.plan.document
    name = one_line(f"{document.project}/{document.stack}")
    if not document.waivers:
        say(f"{name} waives nothing")
        return
    say(f"waivers of {name} as of {planned.as_of}\n")
    say_table(_COLUMNS, map(_row, document.waivers))
    findings = [*map(Sanitizer().item, document.findings)]
    for use in map(Sanitizer().item, document.waivers):
        waiver = use.waiver
        say("")
        lines = [
            (f"{waiver.id} ({waiver.ticket}): {waiver.reason}", "bold"),
            (f"  scope {waiver.scope}", ""),
            (f"  requested by {waiver.requested_by}, approved by {waiver.approved_by}", "dim"),
            (f"  granted {waiver.granted}, last day {waiver.expires}", "dim"),
        ]
        lines += [
            (f"  waives on {finding.resource_name}: {finding.message}", "")
            for finding in _waived_by(waiver, findings)
        ]
        if use.expired:
            lines.append((f"  remedy: {EXPIRED_REMEDY}", ""))
        for text, style in lines:
            say_folded(text, hang=4, style=style)


def _row(use: WaiverUse) -> tuple[str, ...]:
    waiver = use.waiver
    waives = quantity(use.waived, "violation") if use.waived else "nothing"
    return (waiver.id, _state(use), str(waiver.expires), waiver.rule, waives)


def _state(use: WaiverUse) -> str:
    """Say how long a waiver lasts, or since when it is over."""
    days = quantity(abs(use.days_left), "day")
    if use.expired:
        return f"expired {days} ago"
    return f"expires in {days}" if use.days_left else "expires after today"


def _as_data(planned: StackPlan, code: Exit) -> dict[str, Any]:
    document = planned.plan.document
    return {
        "schemaVersion": "1",
        "asOf": document.as_of,
        "asOfIs": planned.as_of.why,
        "exitCode": int(code),
        "waivers": [
            {
                **use.to_data(),
                "expiring": use.expiring,
                "waives": [f.to_data() for f in _waived_by(use.waiver, document.findings)],
            }
            for use in document.waivers
        ],
    }


def _waived_by(waiver: Waiver, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.waiver == waiver.id]
