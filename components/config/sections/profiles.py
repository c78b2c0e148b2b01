"""Profiles of a stack's own: a built-in profile with some of its fields replaced."""

from typing import Self

from pydantic import ConfigDict, model_validator

from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError


class ProfileExtension(Frozen):
    """The built-in profile to start from; every other key replaces one of its fields.

    The merged profile is checked as a whole, by the same model as the built-in ones.
    """

    model_config = ConfigDict(extra="allow")

    extends: str

    @model_validator(mode="after")
    def _is_named_by_its_key(self) -> Self:
        if "name" in (self.model_extra or {}):
            wanted = "a profile without it: the key of the entry is its name"
            raise InvalidValueError(found="name", wanted=wanted, remedy="Remove it.", at=("name",))
        return self
