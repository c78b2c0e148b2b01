"""The folder of --out, looked at before the work for it is done."""

from pathlib import Path

from corelane.components.config.loading.errors import ConfigError, ConfigErrors
from corelane.files.atomic_write import ForeignFolderError, refuse_foreign


def check_folder(out: Path | None) -> None:
    """Raise ``ConfigErrors`` for a file, or a folder with anything in it but a plan."""
    try:
        if out is not None:
            refuse_foreign(out)
    except ForeignFolderError as problem:
        raise ConfigErrors([ConfigError(("--out",), *problem.parts)]) from None
