"""Builds programs from the Go modules that a folder under tools/ pins, once per pin."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from corelane.files.lock import alone

TOOLS: Final = Path(__file__).resolve().parents[2] / "tools"
# Same sources and flags give the same programs: they are the key of the cache. Without cgo no C
# compiler is needed, and a program runs with any C library.
_FLAGS: Final = ("-mod=readonly", "-trimpath")
_ENVIRONMENT: Final = {"CGO_ENABLED": "0", "GOWORK": "off"}
_KEY_LENGTH: Final = 12
_REPORT_EVERY_S: Final = 2.0
_LINES_OF_AN_ERROR: Final = 20

Report = Callable[[str], None]


class BuildError(Exception):
    """A part that could not be built, with what the Go tool chain said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoPart:
    """Programs of one Go module that are built and used together.

    ``packages`` are import paths of the module, or paths below ``sources`` that begin with ``./``;
    ``stamps`` are the variables that the linker sets: ``{}`` in a value stands for the version.
    """

    name: str
    title: str
    sources: Path
    module: str
    packages: tuple[str, ...]
    stamps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pin:
    """One build, determined by its sources: its version, the Go it needs, its folder."""

    version: str
    go: str
    home: Path

    @property
    def programs(self) -> Path:
        """The folder that holds the programs, fit for PATH."""
        return self.home / "bin"


def cache_root() -> Path:
    """Return the folder outside the tree that keeps what is built once."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("CORELANE_CACHE") or Path(base) / "corelane")


def pinned(part: GoPart) -> Pin:
    """Read the pin: the module's version, the Go version, and a key over everything."""
    manifest = part.sources / "go.mod"
    module = manifest.read_text(encoding="utf-8")
    version = re.search(rf"{re.escape(part.module)} v(\S+)", module)
    go = re.search(r"^go (\d+\.\d+)", module, re.MULTILINE)
    if version is None or go is None:
        msg = f"found no version of {part.module} or no go line in {manifest}"
        raise BuildError(msg)
    return Pin(version[1], go[1], cache_root() / f"{part.name}-{_key(part)}")


def _key(part: GoPart) -> str:
    own = [p for folder in _own(part) for p in sorted((part.sources / folder).iterdir())]
    digest = hashlib.sha256()
    for path in (part.sources / "go.mod", part.sources / "go.sum", *own):
        digest.update(path.read_bytes())
    stamps = sorted(part.stamps.items())
    digest.update(repr((_FLAGS, sorted(_ENVIRONMENT.items()), part.packages, stamps)).encode())
    return digest.hexdigest()[:_KEY_LENGTH]


def _own(part: GoPart) -> tuple[str, ...]:
    return tuple(package for package in part.packages if package.startswith("./"))


def built(part: GoPart, report: Report) -> Path:
    """Return the folder with a part's programs, building them where that is still to do."""
    pin = pinned(part)
    if not pin.programs.is_dir():
        build(part, pin, report)
    return pin.programs


def build(part: GoPart, pin: Pin, report: Report) -> None:
    """Build a part into its folder; whoever comes second waits and finds it there."""
    pin.home.parent.mkdir(parents=True, exist_ok=True)
    waiting = f"waiting for another run that is building {part.title}"
    with alone(pin.home.with_suffix(".lock"), lambda: report(waiting)):
        if pin.programs.is_dir():
            return
        staging = Path(tempfile.mkdtemp(prefix=f"{pin.home.name}.", dir=pin.home.parent))
        try:
            report(f"building {part.title} {pin.version} from source, once: a few minutes")
            _compile(part, pin, target=staging / "bin", report=report)
            staging.chmod(0o755)
            staging.rename(pin.home)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _compile(part: GoPart, pin: Pin, *, target: Path, report: Report) -> None:
    target.mkdir()
    stamps = [f"-X {name}={value.format(pin.version)}" for name, value in part.stamps.items()]
    flags = " ".join(["-s -w", *stamps])
    command = ["go", "build", "-v", *_FLAGS, "-ldflags", flags, "-o", f"{target}{os.sep}"]
    with subprocess.Popen(  # noqa: S603 -- a list, no shell; every word is ours
        [*command, *part.packages],
        cwd=part.sources,
        env={**os.environ, **_ENVIRONMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as compiler:
        assert compiler.stderr is not None
        last = _follow(compiler.stderr, report)
        code = compiler.wait()
    if code:
        said = "\n".join(last)
        msg = f"go build of {part.title} ended with {code}; it said last:\n{said}"
        raise BuildError(msg)


def _of(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _follow(lines: IO[str], report: Report) -> list[str]:
    """Count what the compiler names, say so now and then, and keep its last lines."""
    modules, packages, last = 0, 0, list[str]()
    reported = time.monotonic()
    for line in lines:
        modules += line.startswith("go: downloading ")
        packages += not line.startswith("go: ")
        last = [*last[1 - _LINES_OF_AN_ERROR :], line.rstrip()]
        if time.monotonic() - reported >= _REPORT_EVERY_S:
            reported = time.monotonic()
            report(f"{_of(modules, 'module')} downloaded, {_of(packages, 'package')} compiled")
    return last
