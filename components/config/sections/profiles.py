"""Profiles of a stack's own: a built-in profile with some of its fields replaced."""

from collections.abc import Iterator

from pydantic import ConfigDict

from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.invalid_value import InvalidValueError


class ProfileExtension(Checked):
    """The built-in profile to start from; every other key replaces one of its fields.

    The merged profile is checked as a whole, by the same model as the built-in ones.
    """

    model_config = ConfigDict(extra="allow")

    extends: str

    @check()
    def _is_named_by_its_key(self) -> Iterator[InvalidValueError]:
        if "name" in (self.model_extra or {}):
            wanted = "a profile without it: the key of the entry is its name"
            yield InvalidValueError(found="name", wanted=wanted, remedy="Remove it.", at=("name",))
