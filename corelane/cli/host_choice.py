"""The options that name a host: a machine type and a profile, or a pool of a stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import typer

from corelane.cli import completion
from corelane.cli.option_groups import option_group

Option = Literal["hardware", "profile", "stack", "pool"]
OPTIONS: Final[Mapping[Option, Any]] = {
    "hardware": typer.Option(
        "--hardware",
        "-H",
        metavar="TYPE",
        autocompletion=completion.hardware,
        help="A machine type, with --profile.",
    ),
    "profile": typer.Option(
        "--profile",
        "-P",
        metavar="PROFILE",
        autocompletion=completion.profiles,
        help="A profile, which tunes the machine.",
    ),
    "stack": typer.Option(
        "--stack",
        "-s",
        metavar="STACK",
        autocompletion=completion.stacks,
        help="The stack with the pool, or with machine types and profiles.",
    ),
    "pool": typer.Option(
        "--pool",
        metavar="POOL",
        autocompletion=completion.pools,
        help="A pool of the stack.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChoice:
    """The options as given; ``plan_of`` checks that they name one host."""

    hardware: str | None = None
    profile: str | None = None
    stack: str | None = None
    pool: str | None = None

    def __bool__(self) -> bool:
        """Return whether any option was given."""
        return any((self.hardware, self.profile, self.stack, self.pool))

    def __str__(self) -> str:
        """Return the options as they were given."""
        given = {name: getattr(self, name) for name in OPTIONS}
        return " ".join(f"--{name} {value}" for name, value in given.items() if value)


with_host: Final = option_group(
    "host",
    HostChoice,
    {name: (Annotated[str | None, option], None) for name, option in OPTIONS.items()},
)
"""Add the options to a command, as its keyword ``host``."""
