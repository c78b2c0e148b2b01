"""`corelane host render`: the files of one host, or its delivery in one format."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from corelane.cli.host_choice import HostChoice, attempt, mistakes_of, plan_of
from corelane.cli.options import Json
from corelane.cli.terminal import say, say_json
from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.components.config.loading.validation import explain as explain_mistakes
from corelane.components.config.loading.yaml_file import read_mapping
from corelane.files.atomic_write import write_whole
from corelane.hostconfig.delivery.formats import (
    FORMAT_NAMES,
    DeliveryError,
    Joining,
    deliver,
    image_for,
)
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host

EXAMPLES: Final = (
    "corelane host render --hardware c7i.metal-24xl --profile deterministic-high-perf",
    "corelane host render -H c7i.metal-24xl -P deterministic-high-perf --format al2023",
    "corelane host render --stack prod --pool engines --format tarball --out engines",
)
FILES: Final = "files"
"""The files of the host, whatever the format of the delivery."""

Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"{FILES}: the files on the host. Otherwise the delivery in a format:"
        f" {', '.join(FORMAT_NAMES)}.",
    ),
]
ClusterFile = Annotated[
    Path | None,
    typer.Option(
        "--cluster",
        metavar="FILE",
        help="YAML with `cluster` for hybrid formats, `bundle` for al2023, and `registration`"
        " (labels, taints) for both and bottlerocket. Other formats do not join a cluster.",
    ),
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write to this new or empty folder.")
]
Content = Mapping[str, str | bytes]


def render(
    *,
    host: HostChoice,
    form: Format = FILES,
    cluster: ClusterFile = None,
    out: OutFolder = None,
    json: Json = False,
) -> None:
    """Print the files of a host with the reason of every value, or its delivery in a format.

    Name a host with --hardware and --profile, or with --stack and --pool. With --stack, machine
    types and profiles of the stack are known, too. With --format, the plan is for the image of
    the format.

    Exit code: 0, or 2 for a host that does not exist, or that cannot be planned or delivered.
    """
    files = _files(host, form, cluster)
    if out is not None:
        write_whole(files, out)
    elif json:
        say_json({"schemaVersion": "1", "host": str(host), "format": form, **_as_data(files)})
    else:
        _tell(files, prefix="/" if form == FILES else "")


def _files(host: HostChoice, form: str, cluster: Path | None) -> Content:
    """Return the files, or raise ``ConfigErrors`` with every mistake."""
    planned = attempt(lambda: plan_of(host))
    joining = attempt(lambda: _joining(cluster))
    stray = ConfigErrors([] if form in (FILES, *FORMAT_NAMES) else [_no_format(form)])
    if isinstance(planned, ConfigErrors) or isinstance(joining, ConfigErrors) or stray.errors:
        raise ConfigErrors(mistakes_of(planned, joining, stray))
    return planned.files if form == FILES else _delivered(planned, form, joining)


def _delivered(plan: HostPlan, form: str, joining: Joining) -> Mapping[str, bytes]:
    try:
        image = image_for(form, plan.hardware)
        plan = plan_host(plan.hardware, plan.profile, pool=plan.pool, image=image)
        return deliver(plan, form, joining)
    except DeliveryError as problem:
        error = ConfigError(("--format",), problem.found, problem.wanted, f"{problem.nearest}.")
        raise ConfigErrors([error]) from None
    except HostPlanError as problem:
        raise ConfigErrors(
            [
                ConfigError((f"--format {form}",), failure.found, failure.statement, failure.remedy)
                for failure in problem.failures
            ]
        ) from None


def _no_format(form: str) -> ConfigError:
    wanted = f"{FILES}, or one of {', '.join(FORMAT_NAMES)}"
    return ConfigError(("--format",), repr(form), wanted, "Correct the name.")


def _joining(file: Path | None) -> Joining:
    if file is None:
        return Joining()
    try:
        return Joining.model_validate(read_mapping(file))
    except ValidationError as problem:
        raise ConfigErrors(explain_mistakes(problem, ("--cluster",), Joining)) from None


def _as_data(files: Content) -> dict[str, dict[str, str]]:
    """Return text as it is, and other content as base64."""
    texts = {path: text for path, content in files.items() if (text := _text(content)) is not None}
    binary = {
        path: base64.b64encode(content).decode("ascii")
        for path, content in files.items()
        if path not in texts and isinstance(content, bytes)
    }
    return {"files": texts, "base64": binary}


def _tell(files: Content, *, prefix: str) -> None:
    for path, content in files.items():
        say(f"==> {prefix}{path}", style="bold")
        text = _text(content)
        say(text if text is not None else f"({len(content)} bytes of binary data: use --out)")


def _text(content: str | bytes) -> str | None:
    try:
        return content if isinstance(content, str) else content.decode()
    except UnicodeDecodeError:
        return None
