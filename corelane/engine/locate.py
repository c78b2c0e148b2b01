"""The Pulumi engine of a run: a fitting one on PATH, else one built from pinned sources."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corelane.engine.build import ENGINE
from corelane.engine.go_build import BuildError, Pin, build, cache_root, pinned

# The oldest engine this is tested with; the Python SDK in requirements.txt speaks with it.
OLDEST: Final = (3, 228, 0)
_VERSION: Final = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_PATIENCE_S: Final = 60
_INSTALL: Final = "https://www.pulumi.com/docs/install/"
_NOT_ON_PATH: Final = f"found no pulumi {'.'.join(map(str, OLDEST))} or newer on PATH"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Engine:
    """A runnable engine; ``root`` holds ``bin/pulumi`` unless it is the one on PATH."""

    executable: Path
    version: str
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class EngineMissing:
    """The reason why there is no engine, and the remedy."""

    how_to_get: str


def find_engine(
    report: Report = lambda _: None, *, may_build: bool = True
) -> Engine | EngineMissing:
    """Return the engine to use, building it where that is needed and possible."""
    found, note = _on_path()
    if found is not None:
        return found
    if note:
        report(note)
    if not ENGINE.sources.is_dir():
        return EngineMissing(_how_to_get_without_sources(note))
    pin = pinned(ENGINE)
    cached = _built(pin)
    if cached is not None:
        return cached
    if not may_build or shutil.which("go") is None:
        return EngineMissing(_how_to_get(note, pin))
    try:
        build(ENGINE, pin, report)
    except (BuildError, OSError) as error:
        return EngineMissing(f"{error}\n{_how_to_get(note, pin)}")
    return _built(pin) or EngineMissing(_how_to_get("the engine that was built does not run", pin))


def _on_path() -> tuple[Engine | None, str]:
    """Return the engine on PATH, or why the one there is not used."""
    command = shutil.which("pulumi")
    if command is None:
        return None, ""
    version = version_of(Path(command))
    if version is None:
        return None, f"found {command}, which does not say its version: it is not used"
    wanted = ".".join(map(str, OLDEST))
    if not OLDEST <= version < (OLDEST[0] + 1, 0, 0):
        text = ".".join(map(str, version))
        return None, f"found pulumi {text} at {command}, wanted {wanted} or newer: it is not used"
    return Engine(Path(command), ".".join(map(str, version))), ""


def _built(pin: Pin) -> Engine | None:
    executable = pin.programs / "pulumi"
    version = version_of(executable) if executable.is_file() else None
    if version is None:
        return None
    return Engine(executable, ".".join(map(str, version)), pin.home)


def version_of(executable: Path) -> tuple[int, int, int] | None:
    """Ask an engine for its version; one that cannot answer has none."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(  # noqa: S603 -- a list, no shell; the path is from PATH or the cache
            [str(executable), "version"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(answer.stdout) if answer.returncode == 0 else None
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _how_to_get(note: str, pin: Pin) -> str:
    return (
        f"{note or _NOT_ON_PATH}, and no Go to build the engine with. "
        "Do one of these and run this again:\n"
        f"  - install the Pulumi CLI: {_INSTALL}\n"
        f"  - install Go {pin.go} or newer (https://go.dev/doc/install): Corelane then builds"
        f" Pulumi {pin.version} once, in a few minutes, and keeps it in {cache_root()}"
    )


def _how_to_get_without_sources(note: str) -> str:
    """Return what to do where Corelane is installed from a wheel, which holds no tools/."""
    return (
        f"{note or _NOT_ON_PATH}, and no sources to build the engine from, since this Corelane is "
        f"not a clone: install the Pulumi CLI ({_INSTALL}), or run this in a clone of Corelane"
    )
