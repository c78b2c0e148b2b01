"""Compare a host with its plan."""

from pathlib import Path

import typer

from corelane.cli.chosen_host import plan_of
from corelane.cli.host_choice import HostChoice
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.hostconfig.agent.audit import Audit
from corelane.hostconfig.agent.audit import audit as audit_host
from corelane.hostconfig.agent.expectations import ExpectationsError, load_expectations
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.report import FORMATS, as_table
from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.paths import EXPECTATIONS


def audit(host: HostChoice, expectations: Path | None, root: Path, form: str) -> int:
    """Print what an audit finds in one of the formats, and return its exit code.

    The format ``all`` is the table with the settings that are in force.
    """
    done = _audited(host, expectations, str(root))
    text = as_table(done, everything=True) if form == "all" else FORMATS[form](done)
    typer.echo(text, nl=False)
    return done.exit_code


def _audited(choice: HostChoice, file: Path | None, root: str) -> Audit:
    live = Host(root)
    try:
        return audit_host(_document(choice, file, live), live)
    except ExpectationsError as error:
        where = str(file or f"/{EXPECTATIONS}")
        raise ConfigErrors([_mistake(where, problem) for problem in error.problems]) from None
    except UnreadableError as error:
        remedy = "Use --stack and --pool, --hardware and --profile, or --expectations FILE."
        raise ConfigErrors(
            [ConfigError(("--expectations",), str(error), "the plan of the host", remedy)]
        ) from None


def _mistake(where: str, problem: str) -> ConfigError:
    place, _, rest = problem.rpartition(": found ")
    found, _, wanted = (rest or problem).partition(", wanted ")
    path = f"{where}: {place}" if place else where
    return ConfigError((path,), found.removeprefix("found "), wanted, "Render it again.")


def _document(choice: HostChoice, file: Path | None, live: Host) -> object:
    if choice and file is not None:
        found = f"both {choice} and {file}"
        error = ConfigError(("--expectations",), found, "one of them", "Drop one.")
        raise ConfigErrors([error])
    if choice:
        return expectations_document(plan_of(choice))
    if file is None:
        return load_expectations(live.read(f"/{EXPECTATIONS}"))
    return load_expectations(Host().read(str(file.absolute())))
