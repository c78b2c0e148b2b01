"""`corelane schema`: the shape of what Corelane reads and of what it writes."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from plan.cli.terminal import say_json
from plan.schema import plan_schema, stack_schema

EXAMPLES: Final = (
    "corelane schema > corelane.schema.json",
    "corelane schema plan > plan.schema.json",
)


class Subject(StrEnum):
    """What there is a schema of."""

    CONFIG = "config"
    PLAN = "plan"


def schema(
    subject: Annotated[
        Subject, typer.Argument(help="The stack file, or plan.json.")
    ] = Subject.CONFIG,
) -> None:
    """Print the JSON Schema of a stack file, for editors, or of plan.json.

    Exit code: 0.
    """
    say_json(plan_schema() if subject is Subject.PLAN else stack_schema())
