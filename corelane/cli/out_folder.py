"""The folder of --out, looked at before the work for it is done."""

import json
from pathlib import Path
from typing import Any

from corelane.components.config.loading.errors import ConfigError, ConfigErrors, quote
from corelane.files.atomic_write import (
    MARKER,
    ForeignFolderError,
    UnwritableError,
    check_writable,
    refuse_foreign,
)

_OUT = ("--out",)


def check_folder(out: Path | None) -> None:
    """Raise ``ConfigErrors`` for a folder that is not a plan's to take, or cannot be written."""
    try:
        if out is not None:
            refuse_foreign(out)
            check_writable(out)
    except (ForeignFolderError, UnwritableError) as problem:
        raise ConfigErrors([ConfigError(_OUT, *problem.parts)]) from None


def check_owner(out: Path | None, project: str, stack: str) -> None:
    """Raise ``ConfigErrors`` for the plan of another stack, whose chain would go on with this."""
    plan = None if out is None else out / MARKER
    if plan is None or not plan.is_file():
        return
    try:
        known: Any = json.loads(plan.read_bytes())
        owner = f"{known['project']}/{known['stack']}"
    except (ValueError, LookupError, TypeError, RecursionError):
        return  # no plan of any stack; the folder is replaced as one that was cut off
    if owner != f"{project}/{stack}":
        found = f"the plan of {quote(owner)} at {out}"
        wanted = f"a folder of {project}/{stack}, or an empty one"
        remedy = "Choose another --out, or remove the folder if nobody needs that plan."
        raise ConfigErrors([ConfigError(_OUT, found, wanted, remedy)])
