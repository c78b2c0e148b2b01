"""The options that commands share, with their help."""

from dataclasses import dataclass
from datetime import date
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli import completion
from corelane.cli.option_groups import option_group


def _day(written: str | date) -> date:
    """Read the day of --as-of; click may hand on what was read already."""
    from corelane.plan.as_of import read_day

    try:
        return read_day(written) if isinstance(written, str) else written
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from _mistake(str(written))


def _mistake(written: str) -> Exception:
    from corelane.components.config.loading.errors import ConfigError, ConfigErrors, quote

    wanted, remedy = "a day as YYYY-MM-DD, or the word today", "Correct the day, or leave it out."
    return ConfigErrors([ConfigError(("--as-of",), quote(written), wanted, remedy)])


StackName = Annotated[
    str,
    typer.Option(
        "--stack",
        "-s",
        metavar="STACK",
        autocompletion=completion.stacks,
        help="The stack: reads Pulumi.STACK.yaml.",
    ),
]
OutFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="The folder of the plan: new, empty, or an earlier plan, which is replaced."
        " [default: build/STACK/plan]",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        parser=_day,
        metavar="DATE",
        help="The evaluation date of waivers: YYYY-MM-DD, or today, in UTC."
        " [default: the date of the checked-out commit (HEAD), else today]",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackChoice:
    """The stack of a command, and the day it is judged on; ``None`` leaves the day to git."""

    stack: str
    as_of: date | None


with_stack: Final = option_group(
    "chosen",
    StackChoice,
    {"stack": (StackName, Parameter.empty), "as_of": (AsOf, None)},
)
"""Give a command the options that choose a stack and a day, as its keyword ``chosen``."""
ChainFile = Annotated[
    Path | None,
    typer.Option(
        "--chain",
        metavar="FILE",
        help="Continue this chain of reports, which is kept elsewhere and only read."
        " [default: the chain in the folder, if it has one]",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Also fail on a rule that could not be evaluated.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on stdout.")]


def default_folder(stack: str) -> Path:
    """Return where a stack's plan goes if nobody says."""
    return Path("build") / stack / "plan"
