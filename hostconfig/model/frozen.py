"""The root of every plain-data type: immutable, closed to unknown keys, camelCase outside."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$")]
"""A name that is safe as a file name, a label value and a resource name."""

Sentence = Annotated[
    str,
    Field(min_length=8, max_length=400, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"),
]
"""A reason or a source: one line without control characters, so that it fits any comment."""


class Frozen(BaseModel):
    """An immutable value that refuses unknown keys and reads either spelling of a key."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
    )
