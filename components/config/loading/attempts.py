"""Attempts whose mistakes are kept, to be reported together with those of others."""

from collections.abc import Callable
from itertools import chain
from typing import TypeVar

from corelane.components.config.loading.errors import ConfigError, ConfigErrors

T = TypeVar("T")


def attempt(find: Callable[[], T]) -> T | ConfigErrors:
    """Return the result, or the mistakes, to report them with others."""
    try:
        return find()
    except ConfigErrors as problem:
        return problem


def mistakes_of(*results: object) -> list[ConfigError]:
    """Return the mistakes among results, to report all of them at once."""
    found = (each.errors for each in results if isinstance(each, ConfigErrors))
    return [*chain.from_iterable(found)]
