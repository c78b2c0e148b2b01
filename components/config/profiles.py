"""Profiles of a stack's own: a built-in profile with some of its fields replaced."""

from pydantic import ConfigDict

from hostconfig.model.frozen import Frozen


class ProfileExtension(Frozen):
    """The built-in profile to start from; every other key replaces one of its fields.

    The merged profile is checked as a whole, by the same model as the built-in ones.
    """

    model_config = ConfigDict(extra="allow")

    extends: str
