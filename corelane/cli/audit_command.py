"""`corelane host audit`: compare a host, or a copy of its files, with its plan."""

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from corelane.cli.host_choice import HostChoice, plan_of
from corelane.cli.options import Json
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.hostconfig.agent.audit import Audit
from corelane.hostconfig.agent.audit import audit as audit_host
from corelane.hostconfig.agent.expectations import ExpectationsError, load_expectations
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.report import FORMATS
from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.paths import EXPECTATIONS

EXAMPLES: Final = (
    "corelane host audit   # this host, against the plan that was delivered to it",
    "corelane host audit --stack prod --pool engines --root /mnt/host --json",
    "corelane host audit --expectations expectations.json --format prometheus",
)
File = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=f"The expected settings. [default: /{EXPECTATIONS} below the root]",
    ),
]
Root = Annotated[Path, typer.Option(metavar="DIR", help="The root of the host.")]
Format = Annotated[
    Literal["table", "json", "prometheus"],
    typer.Option("--format", "-f", help="The format to print."),
]


def audit(
    *,
    host: HostChoice,
    expectations: File = None,
    root: Root = Path("/"),
    form: Format = "table",
    json: Json = False,
) -> None:
    """Compare a host with its plan: the document on the host, or a plan made now.

    Each setting is ok, drift, unreadable or not applicable. Unreadable is not drift.
    On a host without Corelane use the agent: see `corelane host agent`.

    Exit code: 0 every setting is in force, 1 at least one has drifted, 2 at least one could not be
    read, or the input is wrong.
    """
    done = _audited(host, expectations, str(root))
    typer.echo(FORMATS["json" if json else form](done), nl=False)
    raise typer.Exit(done.exit_code)


def _audited(choice: HostChoice, file: Path | None, root: str) -> Audit:
    live = Host(root)
    try:
        return audit_host(_document(choice, file, live), live)
    except ExpectationsError as error:
        where = str(file or f"/{EXPECTATIONS}")
        raise ConfigErrors([_mistake(where, problem) for problem in error.problems]) from None
    except UnreadableError as error:
        remedy = "Name a host with its options, or a file with --expectations."
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
