"""Every wrong option of one call, as mistakes in the form of those of a stack file."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import typer

from corelane.components.config.loading.attempts import attempt, mistakes_of
from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    did_you_mean,
    nearest,
    one_of,
    quote,
)


def every_mistake(command: Any, ctx: Any, args: list[str]) -> ConfigErrors:  # noqa: ANN401 -- of a vendored click
    """Return all that is wrong with the options of a call, and with what the sound ones name."""
    options, rest, mistakes = _parsed(command, ctx, args)
    meant = {error.remedy.removeprefix("Did you mean ").rstrip("?") for error in mistakes}
    for param in sorted(command.get_params(ctx), key=lambda param: not param.is_eager):
        if param.name in ctx.params:
            continue
        try:
            param.handle_parse_result(ctx, options, rest)
        except typer.TyperException as problem:
            if not hasattr(problem, "param_type"):
                mistakes += refused(param, options.get(param.name), problem, ctx)
            elif not meant & {*param.opts}:
                mistakes.append(missing(param, ctx))
    if not ctx.allow_extra_args:
        mistakes += [unexpected(argument, ctx) for argument in rest]
    return ConfigErrors([*mistakes, *mistakes_beside(ctx.params)])


def _parsed(
    command: Any,  # noqa: ANN401 -- see above
    ctx: Any,  # noqa: ANN401 -- see above
    args: list[str],
) -> tuple[dict[str, Any], list[str], list[ConfigError]]:
    """Return the options and the other arguments, less the options that cannot be read."""
    mistakes: list[ConfigError] = []
    lacking = dict(options_for_values(command, ctx, args))
    mistakes += [unusable_option(name, ctx, lacks_value=True) for name in lacking.values()]
    left = [word for at, word in enumerate(args) if at not in lacking]
    while True:
        try:
            options, rest, _ = command.make_parser(ctx).parse_args([*left])
        except typer.TyperException as problem:
            name = str(getattr(problem, "option_name", left[0]))
            unknown = hasattr(problem, "possibilities")
            make = (
                unknown_option(name, ctx)
                if unknown
                else unusable_option(name, ctx, lacks_value="requires" in str(problem))
            )
            mistakes.append(make)
            left = _without(left, name, with_value=unknown and not ctx.allow_extra_args)
        else:
            return options, rest, mistakes


def options_for_values(
    command: Any,  # noqa: ANN401 -- see above
    ctx: Any,  # noqa: ANN401 -- see above
    args: list[str],
) -> Iterator[tuple[int, str]]:
    """Yield each option whose value would be the next option, with its place: ``--out --json``."""
    params = [param for param in command.get_params(ctx) if param.param_type_name == "option"]
    known = {opt for param in params for opt in param.opts}
    taking = {
        opt for param in params if not param.is_flag and not param.count for opt in param.opts
    }
    for at, (one, other) in enumerate(pairwise(args)):
        if one in taking and other in known:
            yield at, one


def _without(args: list[str], name: str, *, with_value: bool) -> list[str]:
    """Leave out an option, and what follows it unless that is an option too."""
    spelt = (at for at, word in enumerate(args) if word.partition("=")[0] == name)
    joined = (at for at, word in enumerate(args) if word[:1] == "-" and name[1:] in word)
    at = next(spelt, next(joined, 0))
    following = args[at + 1 : at + 2] if with_value and "=" not in args[at] else []
    values = [word for word in following if not word.startswith("-")]
    return args[:at] + args[at + 1 + len(values) :]


def unknown_option(name: str, ctx: Any) -> ConfigError:  # noqa: ANN401 -- see above
    """Return the mistake of an option that a command does not have."""
    known = [option for option in options_of(ctx) if option.startswith("--")]
    close = nearest(name.strip("-"), [option.strip("-") for option in known])
    remedy = f"Did you mean --{close}?" if close else _see_help(ctx)
    if name in options_of(ctx.find_root()):
        remedy = f"Write it before the command: `corelane {name} {ctx.info_name}`."
    wanted = f"{one_of(known)}, the options of `{ctx.command_path}`"
    return ConfigError((name,), f"the option {quote(name)}", wanted, remedy)


def unknown_command(name: str, known: Iterable[str], ctx: Any) -> ConfigErrors:  # noqa: ANN401 -- see above
    """Return the mistake of a command that does not exist."""
    names = [*known]
    close = nearest(name, names)
    remedy = f"Did you mean {close}?" if close else _see_help(ctx)
    wanted = f"{one_of(names)}, the commands of `{ctx.command_path}`"
    return ConfigErrors([ConfigError((name,), f"the command {quote(name)}", wanted, remedy)])


def unusable_option(name: str, ctx: Any, *, lacks_value: bool) -> ConfigError:  # noqa: ANN401 -- see above
    """Return the mistake of an option without its value, or with one that it does not take."""
    found = f"{name} without a value" if lacks_value else f"{name} with a value"
    wanted = f"{name} VALUE" if lacks_value else f"{name} alone"
    return ConfigError((name,), found, wanted, _see_help(ctx))


def missing(param: Any, ctx: Any) -> ConfigError:  # noqa: ANN401 -- see above
    """Return the mistake of what a command cannot do without."""
    name = name_of(param)
    wanted = f"{name} {param.metavar}" if name.startswith("-") else f"the argument {name}"
    return ConfigError((name,), "nothing", wanted, f"Add it. {_see_help(ctx)}")


def refused(param: Any, written: Any, problem: Any, ctx: Any) -> list[ConfigError]:  # noqa: ANN401 -- see above
    """Return the mistakes of a value that an option does not take."""
    if isinstance(problem.__cause__, ConfigErrors):
        return [*problem.__cause__.errors]
    known = getattr(getattr(param, "type_descriptor", None), "choices", None) or ()
    choices = [str(getattr(each, "value", each)) for each in known]
    wanted = one_of(choices) if choices else f"a {param.metavar or 'value'} as --help describes"
    values: list[str] = [*written] if isinstance(written, list) else [str(written)]
    mistakes: list[ConfigError] = []
    for value in values:
        if value not in choices:
            remedy = did_you_mean(value, choices, otherwise=_see_help(ctx))
            mistakes.append(ConfigError((name_of(param),), quote(value), wanted, remedy))
    return mistakes


def followed(option: str, argument: str) -> ConfigErrors:
    """Return the mistake of an argument behind an option that would leave it unread."""
    remedy = f"Run `corelane {option}` in the shell that it is for."
    found = f"the argument {quote(argument)} behind it"
    return ConfigErrors([ConfigError((option,), found, f"{option} alone", remedy)])


def unexpected(argument: str, ctx: Any) -> ConfigError:  # noqa: ANN401 -- see above
    """Return the mistake of an argument too many."""
    takes = [name_of(p) for p in ctx.command.params if p.param_type_name == "argument"]
    wanted = f"{' '.join(takes)} alone" if takes else "options alone"
    return ConfigError((argument,), f"the argument {quote(argument)}", wanted, "Remove it.")


def mistakes_beside(params: Mapping[str, Any]) -> Iterator[ConfigError]:
    """Yield what is wrong with what the sound options name: a stack, a host or rules."""
    if {"hardware", "profile", "stack", "pool"} <= params.keys():
        yield from mistakes_of(attempt(lambda: _plan(params)))
    elif params.get("stack"):
        yield from mistakes_of(attempt(lambda: _load(params["stack"])))
    elif {"family", "level"} <= params.keys():
        yield from mistakes_of(attempt(lambda: _choose(params)))


def options_of(ctx: Any) -> list[str]:  # noqa: ANN401 -- see above
    """Return every spelling of a command's options."""
    params = ctx.command.get_params(ctx)
    return [opt for p in params if p.param_type_name == "option" for opt in p.opts]


def name_of(param: Any) -> str:  # noqa: ANN401 -- see above
    """Return the name by which a person knows an option or an argument."""
    long = [opt for opt in param.opts if opt.startswith("--")]
    return long[0] if long else str(param.metavar or param.name)


def _see_help(ctx: Any) -> str:  # noqa: ANN401 -- see above
    return f"See `{ctx.command_path} --help`."


def _plan(params: Mapping[str, Any]) -> object:
    from corelane.cli.chosen_host import plan_of
    from corelane.cli.host_choice import OPTIONS, HostChoice

    host = HostChoice(**{name: params[name] for name in OPTIONS})
    return plan_of(host) if host else None


def _load(stack: str) -> object:
    from corelane.cli.load_and_plan import load

    return load(stack)


def _choose(params: Mapping[str, Any]) -> object:
    from corelane.cli.actions.rules import choose
    from corelane.cli.rules_command import RuleChoice

    return choose(params.get("rule"), RuleChoice(family=params["family"], level=params["level"]))
