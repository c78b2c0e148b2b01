"""`corelane schema`: the shape of what Corelane reads and of what it writes."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from components.config.platform import PlatformConfig
from plan.cli.terminal import say_json
from plan.schema import plan_schema

EXAMPLES: Final = (
    "corelane schema > platform.schema.json",
    "corelane schema plan > plan.schema.json",
)


class Subject(StrEnum):
    """What there is a schema of."""

    CONFIG = "config"
    PLAN = "plan"


def schema(
    subject: Annotated[
        Subject, typer.Argument(help="The stack's `corelane:platform`, or plan.json.")
    ] = Subject.CONFIG,
) -> None:
    """Print the JSON Schema of a stack's configuration, for editors, or of plan.json.

    Exit code: 0.
    """
    is_plan = subject is Subject.PLAN
    say_json(plan_schema() if is_plan else PlatformConfig.model_json_schema(by_alias=True))
