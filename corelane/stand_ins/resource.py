"""The resource an answer is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corelane.stand_ins.sdk import TypeToken


@dataclass(frozen=True, slots=True)
class Subject:
    """A resource to be answered for: ``identity`` is 64 hex digits that are its own."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    identity: str

    @property
    def token(self) -> TypeToken:
        """The parts of the type."""
        token = TypeToken.parse(self.type)
        if token is None:
            msg = f"found the type {self.type!r}, wanted package:module:Name"
            raise ValueError(msg)
        return token

    def text(self, property_: str) -> str | None:
        """Return an input if it is text."""
        found = self.inputs.get(property_)
        return found if isinstance(found, str) else None

    def uuid(self) -> str:
        """Return the identity as a UUID."""
        d = self.identity
        return f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:32]}"
