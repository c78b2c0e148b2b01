"""Commands that convert only what was given: Typer loads pydantic to convert any value at all.

Defaults have their types already, and completion looks at the words as they were written.
"""

import shutil
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override

_NARROW: Final = 52
"""Columns below which help would be wider than the terminal, since click writes at least 50."""
_MARGIN: Final = 2
_ALONE: Final = (["--install-completion"], ["--show-completion"])
"""Options that end the program, whatever follows: they are of the shell that runs it."""
_WHOLE: Final = 10_000
"""Characters of a summary: more than any has."""


class Command(TyperCommand):
    """A command of which help, completion and defaults need no conversion."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of a call, or raise every mistake in them."""
        given = [*args]
        if any(one[:1] == other[:1] == "-" for one, other in pairwise(args)):
            _refuse_options_for_values(self, ctx, given)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as problem:
            raise _every_mistake(self, ctx, given, problem) from None

    @override
    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, the help option included."""
        return [_on_demand(param) for param in super().get_params(ctx)]


class Group(TyperGroup):
    """A group of commands whose own options are treated likewise."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words before a command, or raise every mistake in them."""
        given = [*args]
        if not ctx.resilient_parsing and given[:1] in _ALONE and given[1:]:
            from corelane.cli.bad_options import followed

            raise followed(*given[:2])
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as problem:
            raise _every_mistake(self, ctx, given, problem) from None

    @override
    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Make the context of a call; its help is as narrow as the terminal."""
        columns = shutil.get_terminal_size().columns
        if columns < _NARROW:
            extra["terminal_width"] = columns - _MARGIN
        return super().make_context(info_name, args, parent, **extra)

    @override
    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands with the whole first sentence of their help, however narrow."""
        known = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in known
            if command is not None and not command.hidden
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    @override
    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find a command, or raise the mistake of one that does not exist."""
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException:
            from corelane.cli.bad_options import unknown_command

            raise unknown_command(args[0], self.commands, ctx) from None

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


def _every_mistake(command: Any, ctx: Any, args: list[str], problem: Exception) -> Exception:
    """Return the mistakes of a call; a call without words gets its help, and completion nothing."""
    if ctx.resilient_parsing or (command.no_args_is_help and not args):
        return problem
    from corelane.cli.bad_options import every_mistake

    return every_mistake(command, ctx, args)


def _refuse_options_for_values(command: Any, ctx: Any, args: list[str]) -> None:
    """Refuse a call in which an option stands where the value of another one is wanted."""
    from corelane.cli.bad_options import every_mistake, options_for_values

    if not ctx.resilient_parsing and any(options_for_values(command, ctx, args)):
        raise every_mistake(command, ctx, args)


def _on_demand(param: Any) -> Any:
    if not isinstance(param.process_value, _Conversion):
        param.process_value = _Conversion(param, param.process_value)
    return param
