"""`corelane host audit`: compare a host, or a copy of its files, with its plan."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from corelane.cli.host_choice import HostChoice
from corelane.cli.option_groups import option_group
from corelane.cli.options import Json
from corelane.hostconfig.model.paths import EXPECTATIONS

EXAMPLES: Final = (
    "corelane host audit   # this host, against the plan that was delivered to it",
    "corelane host audit --stack prod --pool engines --root /mnt/host --json",
    "corelane host audit --expectations expectations.json --format prometheus",
)
File = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=f"The expected settings. [default: /{EXPECTATIONS} below the root]",
    ),
]
Root = Annotated[Path, typer.Option(metavar="DIR", help="The root of the host.")]
Format = Annotated[
    Literal["table", "json", "prometheus"],
    typer.Option("--format", "-f", help="The format to print."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The options that say how the audit is printed."""

    form: str
    everything: bool
    json: bool

    @property
    def name(self) -> str:
        """The format: ``all`` is the table with the settings that are in force."""
        if self.json:
            return "json"
        return "all" if self.everything and self.form == "table" else self.form


All = Annotated[bool, typer.Option("--all", help="Also list settings that are in force.")]
with_shape: Final = option_group(
    "shape",
    Shape,
    {"form": (Format, "table"), "everything": (All, False), "json": (Json, False)},
)
"""Give the command the options that shape its output, as its keyword ``shape``."""


def audit(
    *,
    host: HostChoice,
    shape: Shape,
    expectations: File = None,
    root: Root = Path("/"),
) -> None:
    """Compare a host with its plan: the document on the host, or a plan made now.

    Each setting is ok, drift, unreadable or not applicable. Unreadable is not drift.
    On a host without Corelane use the agent: see `corelane host agent`.

    Exit code: 0 every setting is in force, 1 at least one has drifted, 2 at least one could not be
    read, or the input is wrong.
    """
    from corelane.cli.actions import audit as action

    raise typer.Exit(action.audit(host, expectations, root, shape.name))
