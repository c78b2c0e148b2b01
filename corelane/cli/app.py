"""The command line as a whole: which commands there are and what holds for all of them."""

import os
from collections.abc import Sequence
from importlib.metadata import version
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
from corelane.cli.options import with_stack
from corelane.cli.terminal import say

app = typer.Typer(
    name="corelane",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        say(f"corelane {version('corelane')}")
        raise typer.Exit


def _enter(folder: Path | None) -> None:
    if folder is not None:
        os.chdir(folder)


@app.callback()
def corelane(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
    cwd: Annotated[
        Path | None,
        typer.Option("--cwd", "-C", metavar="DIR", help="Run in this folder.", callback=_enter),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Print the whole story of a fault of Corelane.")
    ] = False,
) -> None:
    """Declare, check and prove the infrastructure of a low-latency trading platform.

    Exit codes: 0 clean, 1 findings, 2 bad input, 3 a fault of Corelane (run with --debug).
    """


def _examples(lines: Sequence[str]) -> str:
    r"""Return examples as they stand: `\b` keeps help from joining the lines."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


app.command(epilog=_examples(plan_command.EXAMPLES))(with_stack(plan_command.plan))
app.command(epilog=_examples(preview_command.EXAMPLES))(with_stack(preview_command.preview))
app.command(epilog=_examples(rules_command.EXAMPLES))(
    rules_command.with_choice(rules_command.rules)
)
app.command(epilog=_examples(schema_command.EXAMPLES))(schema_command.schema)
app.command(epilog=_examples(waivers_command.EXAMPLES))(with_stack(waivers_command.waivers))

_host = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at one host.")
_host.command(epilog=_examples(render_command.EXAMPLES))(with_host(render_command.render))
_host.command(epilog=_examples(explain_command.EXAMPLES))(with_host(explain_command.explain))
_host.command(epilog=_examples(audit_command.EXAMPLES))(with_host(audit_command.audit))
_host.command(epilog=_examples(topology_command.EXAMPLES))(topology_command.topology)
_host.command(epilog=_examples(agent_command.EXAMPLES))(agent_command.agent)
_host.command(epilog=_examples(catalogue_command.EXAMPLES))(catalogue_command.catalogue)
app.add_typer(_host, name="host")

_report = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at past reports.")
_report.command("verify", epilog=_examples(report_verify_command.EXAMPLES))(
    report_verify_command.verify_report
)
_report.command("trend", epilog=_examples(report_trend_command.EXAMPLES))(
    report_trend_command.trend_of_reports
)
app.add_typer(_report, name="report")
