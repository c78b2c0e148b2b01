"""`corelane preview`: what the real Pulumi engine would do, with every rule as a policy pack."""

from typing import Annotated, Final

import typer

from corelane.cli.options import Json, OutFolder, StackChoice, Strict, default_folder

EXAMPLES: Final = (
    "corelane preview --stack prod --offline",
    "corelane preview --stack prod --offline --json | jq .preview.changeSummary",
    "corelane preview --stack prod   # the stack's own backend, credentials and providers",
)
Offline = Annotated[
    bool,
    typer.Option("--offline", help="Use stand-in providers and a local state; needs no cloud."),
]


def preview(
    *,
    chosen: StackChoice,
    offline: Offline = False,
    out: OutFolder = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Preview a stack in the real Pulumi engine, with the policy pack.

    With --offline, also write the plan as `corelane plan` does; its report includes the preview.
    Without --offline, run `pulumi preview` with the policy pack, as of today; --out, --as-of,
    --strict and --json have no effect.

    With --strict, a check that waits for a value of the update fails the preview too: nothing has
    shown that it passes. The first preview of a stack has such checks.

    Exit code: 0 clean, 1 a rule that blocks is violated or could not run (with --strict also one
    that could not be evaluated), a waiver has expired or the engine failed, 2 bad input or no
    engine, 3 internal error.
    """
    from corelane.cli.actions import preview as action

    if not offline:
        raise typer.Exit(action.preview_by_own_cli(chosen.stack))
    folder = out or default_folder(chosen.stack)
    raise typer.Exit(action.preview_without_cloud(chosen, folder, strict=strict, json=json))
