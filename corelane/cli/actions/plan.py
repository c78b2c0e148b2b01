"""Plan a stack, and write manifests and reports."""

from pathlib import Path

from corelane.cli.exit_codes import Exit
from corelane.cli.load_and_plan import load_and_plan
from corelane.cli.options import StackChoice
from corelane.cli.progress import shown_stages
from corelane.cli.summary import as_data, exit_of, say_plan, why_failed
from corelane.cli.terminal import say_json
from corelane.report.history.chain_file import write_plan
from corelane.report.output.artifacts import plan_files


def plan(
    choice: StackChoice, folder: Path, chain: Path | None, *, strict: bool, json: bool
) -> Exit:
    """Write the plan of a stack into a folder, print a summary and return the exit code."""
    with shown_stages() as stages:
        planned = load_and_plan(choice, stages=stages, out=folder)
        with stages("report"):
            files = plan_files(planned.plan)
        with stages("write"):
            write_plan(files, planned.plan.document, folder, chain=chain)
    why = why_failed(planned.plan.document, strict=strict)
    if json:
        say_json(as_data(planned, folder, why, timings=stages.timings))
    else:
        say_plan(planned, folder, why)
    return exit_of(why)
