"""`corelane plan`: the resources of a stack and the results of the rules, without a cloud."""

from typing import Final

import typer

from corelane.cli.options import ChainFile, Json, OutFolder, StackChoice, Strict, default_folder

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
    """Plan a stack: record its program, evaluate every rule, write manifests and reports.

    Needs no cloud, no credentials and no Pulumi CLI. The folder is replaced as a whole, or not
    changed. The chain of its reports is continued.

    Exit code: 0 clean, 1 a rule that blocks is violated or could not run (with --strict also one
    that could not be evaluated) or a waiver has expired, 2 bad input, 3 internal error.
    """
    from corelane.cli.actions import plan as action

    folder = out or default_folder(chosen.stack)
    raise typer.Exit(action.plan(chosen, folder, chain, strict=strict, json=json))
