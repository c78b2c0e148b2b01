"""The published schema of plan.json."""

import json
from importlib.resources import files
from typing import Any


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every plan.json of this version satisfies."""
    return json.loads(
        files(__package__ or __name__).joinpath("plan.schema.json").read_text("utf-8")
    )
