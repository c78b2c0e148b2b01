"""The options that commands share, with their help."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

StackName = Annotated[
    str, typer.Option("--stack", "-s", metavar="STACK", help="The stack: reads Pulumi.STACK.yaml.")
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="Where the plan goes; must be new, empty or an earlier plan, which it replaces."
        " [default: build/STACK/plan]",
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day on which waivers are in force or not, as YYYY-MM-DD. [default: today, UTC]",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Also fail on a rule that could not be evaluated.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on stdout.")]


def day(as_of: datetime | None) -> date:
    """Return the day a command judges by."""
    return (as_of or datetime.now(UTC)).date()


def default_folder(stack: str) -> Path:
    """Return where a stack's plan goes if nobody says."""
    return Path("build") / stack / "plan"
