"""`corelane waivers`: what is waived in a stack, by whom, why and until when."""

from typing import Final

import typer

from corelane.cli.options import Json, StackChoice

EXAMPLES: Final = (
    "corelane waivers --stack prod",
    "corelane waivers --stack prod --as-of today",
    "corelane waivers --stack prod --as-of 2027-03-31 --json",
)


def waivers(*, chosen: StackChoice, json: Json = False) -> None:
    """List the waivers of a stack: state, days left, people, and what each of them waives.

    Exit code: 0, 1 if one has expired, or 2 for bad input.
    """
    from corelane.cli.actions.waivers import list_waivers

    raise typer.Exit(list_waivers(chosen, json=json))
