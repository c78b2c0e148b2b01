"""Verify a chain of reports."""

from pathlib import Path
from typing import Any, Final

from corelane.cli.exit_codes import Exit
from corelane.cli.terminal import say, say_json
from corelane.policies.values.sanitize import one_line
from corelane.report.history.verify_chain import Verified, verify
from corelane.report.model.verdicts import quantity

LIMITS: Final = (
    "Limits: whoever can write the chain can also rewrite all of it, or remove lines from its end,"
    " undetected. Publish the head where they cannot write, and verify with --head."
)


def verify_report(where: Path, head: str, *, json: bool) -> Exit:
    """Print whether a chain and its files are as they were written; return the exit code."""
    found = verify(where, head=head)
    if json:
        say_json(_as_data(found))
    else:
        _say(found)
    return Exit.FINDINGS if found.faults else Exit.CLEAN


def _say(found: Verified) -> None:
    for fault in found.faults:
        say(f"altered: {one_line(fault)}", style="bold red")
    if found.links:
        first, last = found.links[0].facts, found.links[-1].facts
        reports = quantity(len(found.links), "report")
        days = f"as of {first['asOf']}"
        if last["asOf"] != first["asOf"]:
            days += f" to {last['asOf']}"
        say(one_line(f"{found.chain}: {reports}, {days}"))
        say(f"head: {found.head}")
    if not found.faults:
        files = "files not checked: give the plan's folder"
        if found.folder is not None:
            files = quantity(found.files, "file")
        say(f"unmodified: {quantity(len(found.links), 'line')}, {files}")
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
