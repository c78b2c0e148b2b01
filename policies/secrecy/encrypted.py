"""The form in which Pulumi keeps a value that it has encrypted."""

from collections.abc import Mapping
from typing import cast


def is_encrypted(value: object) -> bool:
    """Return whether this is `{secure: ciphertext}` (sdk/go/common/resource/config/value.go)."""
    if not isinstance(value, Mapping):
        return False
    branch = cast("Mapping[object, object]", value)
    return [*branch] == ["secure"] and isinstance(branch["secure"], str)
