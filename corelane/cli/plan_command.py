"""`corelane plan`: what a stack declares and what the rules say of it, without a cloud."""

from typing import Final

import typer

from corelane.cli.exit_codes import exit_of
from corelane.cli.load_and_plan import open_stack
from corelane.cli.options import ChainFile, Json, OutFolder, StackChoice, Strict, default_folder
from corelane.cli.summary import as_data, tell
from corelane.cli.terminal import say_json, shown_stages
from corelane.report.history.chain_file import write_plan
from corelane.report.output.artifacts import plan_files

EXAMPLES: Final = (
    "corelane plan --stack prod",
    "corelane plan --stack prod --out /tmp/plan --json | jq .verdicts",
    "corelane plan --stack prod --as-of today   # also what has expired since the commit",
)


def plan(
    *,
    chosen: StackChoice,
    out: OutFolder = None,
    chain: ChainFile = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Plan a stack: record its program, judge it by every rule, write manifests and reports.

    Needs no cloud, no credentials and no Pulumi CLI. The folder is written wholly or not at all,
    and the chain of reports in it goes on.

    Exit code: 0 clean, 1 a mandatory rule is violated or could not run (with --strict also one
    that could not be evaluated) or a waiver has expired, 2 bad input, 3 a fault of Corelane.
    """
    folder = out or default_folder(chosen.stack)
    with shown_stages() as stages:
        opened = open_stack(chosen, stages=stages)
        with stages("report"):
            files = plan_files(opened.plan)
        with stages("write"):
            write_plan(files, opened.plan.document, folder, chain=chain)
    code = exit_of(opened.plan.document, strict=strict)
    if json:
        say_json(as_data(opened, folder, code, timings=stages.timings))
    else:
        tell(opened, folder, code)
    raise typer.Exit(code)
