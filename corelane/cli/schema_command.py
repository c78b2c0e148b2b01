"""`corelane schema`: the shape of what Corelane reads and of what it writes."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from corelane.cli.terminal import say_json

EXAMPLES: Final = (
    "corelane schema > corelane.schema.json",
    "corelane schema plan > plan.schema.json",
    "corelane schema results > results.schema.json",
)


class Subject(StrEnum):
    """A document that has a schema."""

    CONFIG = "config"
    PLAN = "plan"
    RESULTS = "results"


def schema(
    subject: Annotated[
        Subject,
        typer.Argument(
            metavar="SUBJECT", help="The stack file, plan.json, or report/results.json."
        ),
    ] = Subject.CONFIG,
) -> None:
    """Print the JSON Schema of a stack file, for editors, of plan.json or of results.json.

    Exit code: 0.
    """
    from corelane.report import schemas

    made = {
        Subject.CONFIG: schemas.stack_schema,
        Subject.PLAN: schemas.plan_schema,
        Subject.RESULTS: schemas.results_schema,
    }
    say_json(made[subject]())
