"""Commands that convert only what was given: Typer loads pydantic to convert any value at all.

Defaults have their types already, and completion looks at the words as they were written.
"""

from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override


class Command(TyperCommand):
    """A command of which help, completion and defaults need no conversion."""

    @override
    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, the help option included."""
        return [_on_demand(param) for param in super().get_params(ctx)]


class Group(TyperGroup):
    """A group of commands whose own options are treated likewise."""

    @override
    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, the help option included."""
        return [_on_demand(param) for param in super().get_params(ctx)]


@dataclass(frozen=True, slots=True)
class _Conversion:
    """The conversion of one parameter, left out where the value needs none."""

    param: Any
    convert: Any

    def __call__(self, ctx: typer.Context, value: Any) -> Any:
        if ctx.resilient_parsing:
            return value
        source = ctx.get_parameter_source(self.param.name)
        if source is None or source.name != "DEFAULT" or self.param.required:
            return self.convert(ctx, value)
        return value if self.param.callback is None else self.param.callback(ctx, self.param, value)


def _on_demand(param: Any) -> Any:
    if not isinstance(param.process_value, _Conversion):
        param.process_value = _Conversion(param, param.process_value)
    return param
