"""The tree of commands, and the options that all of them share."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from corelane.cli import (
    agent_command,
    audit_command,
    catalogue_command,
    explain_command,
    plan_command,
    preview_command,
    render_command,
    report_trend_command,
    report_verify_command,
    rules_command,
    schema_command,
    topology_command,
    waivers_command,
)
from corelane.cli.host_choice import with_host
from corelane.cli.lazy_parsing import Command, Group
from corelane.cli.options import with_stack
from corelane.cli.terminal import say
from corelane.errors import InputError

app = typer.Typer(
    name="corelane",
    cls=Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"corelane {version('corelane')}")
        raise typer.Exit


def _enter(folder: Path | None) -> None:
    if folder is None:
        return
    try:
        os.chdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        msg = f"found no folder {folder}, wanted one that is there: correct --cwd"
        raise InputError(msg) from None


@app.callback()
def corelane(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    cwd: Annotated[
        Path | None,
        typer.Option("--cwd", "-C", metavar="DIR", help="Run in this folder.", callback=_enter),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print the traceback of an internal error.")
    ] = False,
) -> None:
    """Declare, check and prove the infrastructure of a low-latency trading platform.

    Exit codes: 0 clean, 1 findings, 2 bad input, 3 internal error (run with --debug),
    128 and the number of the signal that ended it.
    """


def _examples(lines: Sequence[str]) -> str:
    r"""Return examples as they stand: `\b` keeps help from joining the lines."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _add(group: typer.Typer, command: Callable[..., None], examples: Sequence[str]) -> None:
    name = command.__name__.partition("_")[0]
    group.command(name, cls=Command, epilog=_examples(examples))(command)


def _subgroup(name: str, purpose: str) -> typer.Typer:
    group = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode=None, help=purpose)
    app.add_typer(group, name=name)
    return group


_add(app, with_stack(plan_command.plan), plan_command.EXAMPLES)
_add(app, with_stack(preview_command.preview), preview_command.EXAMPLES)
_add(app, rules_command.with_choice(rules_command.rules), rules_command.EXAMPLES)
_add(app, schema_command.schema, schema_command.EXAMPLES)
_add(app, with_stack(waivers_command.waivers), waivers_command.EXAMPLES)

_host = _subgroup("host", "Inspect one host.")
_add(_host, with_host(render_command.render), render_command.EXAMPLES)
_add(_host, with_host(explain_command.explain), explain_command.EXAMPLES)
_add(_host, with_host(audit_command.with_shape(audit_command.audit)), audit_command.EXAMPLES)
_add(_host, topology_command.topology, topology_command.EXAMPLES)
_add(_host, agent_command.agent, agent_command.EXAMPLES)
_add(_host, catalogue_command.catalogue, catalogue_command.EXAMPLES)

_report = _subgroup("report", "Verify and compare reports.")
_add(_report, report_verify_command.verify_report, report_verify_command.EXAMPLES)
_add(_report, report_trend_command.trend_of_reports, report_trend_command.EXAMPLES)
