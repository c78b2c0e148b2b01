"""The published schemas: of the stack file that goes in, and of what comes out."""

import json
from importlib.resources import files
from typing import Any, Final

from corelane.components.config.loading.load import KEY
from corelane.components.config.sections.platform import PlatformConfig
from corelane.policies.waivers.fields import waiver_schema
from corelane.policies.waivers.waiver import WAIVERS

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def stack_schema() -> dict[str, Any]:
    """Return the JSON Schema of `Pulumi.<stack>.yaml`; what is Pulumi's own in it stays open."""
    platform = PlatformConfig.model_json_schema(by_alias=True)
    parts = platform.pop("$defs")
    config = {
        "type": "object",
        "required": [KEY],
        "properties": {
            KEY: {"$ref": "#/$defs/Platform"},
            WAIVERS: {"type": "array", "items": {"$ref": "#/$defs/Waiver"}},
        },
    }
    return {
        "$schema": _DRAFT,
        "title": "Stack file of Corelane",
        "type": "object",
        "required": ["config"],
        "properties": {"config": config},
        "$defs": {**parts, "Platform": platform, "Waiver": waiver_schema()},
    }


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every plan.json of this version satisfies."""
    return _published("plan.schema.json")


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every results.json of this version satisfies."""
    return _published("results.schema.json")


def _published(name: str) -> dict[str, Any]:
    return json.loads(files(__package__ or __name__).joinpath(name).read_text("utf-8"))
