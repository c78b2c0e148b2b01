"""Render the files of a host, or its delivery in one of the formats."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from corelane.cli.chosen_host import plan_of
from corelane.cli.host_choice import HostChoice
from corelane.cli.out_folder import check_folder
from corelane.cli.terminal import note, say, say_json
from corelane.components.config.loading.attempts import attempt, mistakes_of
from corelane.components.config.loading.errors import ConfigError, ConfigErrors, quote
from corelane.components.config.loading.validation import explain as explain_mistakes
from corelane.components.config.loading.yaml_file import read_mapping
from corelane.files.atomic_write import alone_at, write_whole
from corelane.hostconfig.delivery.format_names import FORMAT_NAMES
from corelane.hostconfig.delivery.formats import DeliveryError, Joining, deliver, image_for
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.owned_folder import OwnedFolder
from corelane.hostconfig.planning.plan_host import plan_host
from corelane.report.model.verdicts import quantity

FILES: Final = "files"
"""The files as they lie on the host, as opposed to a delivery of them."""

Content = Mapping[str, str | bytes]


def print_host(host: HostChoice, form: str, cluster: Path | None, *, json: bool) -> None:
    """Print the files of a host, or its delivery."""
    files = _files(host, form, cluster)
    if json:
        say_json({"schemaVersion": "1", "host": str(host), "format": form, **_as_data(files)})
    else:
        _say(files, prefix="/" if form == FILES else "")


def write_host(host: HostChoice, form: str, cluster: Path | None, out: Path) -> None:
    """Write the files of a host, or its delivery, into a folder."""
    files = attempt(lambda: _files(host, form, cluster))
    refused = attempt(lambda: check_folder(out))
    if isinstance(files, ConfigErrors) or refused:
        raise ConfigErrors(mistakes_of(files, refused))
    with alone_at(out):
        write_whole(files, out)
    note(f"{out}: {quantity(len(files), 'file')}")


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
        plan = plan_host(
            plan.hardware,
            plan.profile,
            pool=plan.pool,
            image=image,
            folders=plan.of(OwnedFolder),
        )
        return deliver(plan, form, joining)
    except DeliveryError as problem:
        error = ConfigError(("--format",), problem.found, problem.wanted, problem.remedy)
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
    return ConfigError(("--format",), quote(form), wanted, "Correct the name.")


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


def _say(files: Content, *, prefix: str) -> None:
    for path, content in files.items():
        say(f"==> {prefix}{path}", style="bold")
        text = _text(content)
        say(text if text is not None else f"({len(content)} bytes of binary data: use --out)")


def _text(content: str | bytes) -> str | None:
    try:
        return content if isinstance(content, str) else content.decode()
    except UnicodeDecodeError:
        return None
