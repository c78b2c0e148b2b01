"""`corelane schema`: the shape of what Corelane reads and of what it writes."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from corelane.cli.terminal import say_json
from corelane.report.schemas import plan_schema, results_schema, stack_schema

EXAMPLES: Final = (
    "corelane schema > corelane.schema.json",
    "corelane schema plan > plan.schema.json",
    "corelane schema results > results.schema.json",
)


class Subject(StrEnum):
    """What there is a schema of."""

    CONFIG = "config"
    PLAN = "plan"
    RESULTS = "results"


_SCHEMAS: Final = {
    Subject.CONFIG: stack_schema,
    Subject.PLAN: plan_schema,
    Subject.RESULTS: results_schema,
}


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
    say_json(_SCHEMAS[subject]())
