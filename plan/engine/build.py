"""Builds the Pulumi engine from the Go modules that tools/pulumi pins, once per pin."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from plan.engine.lock import alone

_SOURCES: Final = Path(__file__).resolve().parents[2] / "tools" / "pulumi"
_MODULE: Final = "github.com/pulumi/pulumi/pkg/v3"
_VERSION_VARIABLE: Final = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
# Same sources and flags give the same engine: they are the key of the cache. Without cgo no C
# compiler is needed, and the engine runs with any C library.
_FLAGS: Final = ("-mod=readonly", "-trimpath")
_ENVIRONMENT: Final = {"CGO_ENABLED": "0", "GOWORK": "off"}
_KEY_LENGTH: Final = 12
_REPORT_EVERY_S: Final = 2.0
_LINES_OF_AN_ERROR: Final = 20

Report = Callable[[str], None]


class BuildError(Exception):
    """Why the engine could not be built, with what the Go tool chain said last."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One engine, determined by its sources: its version, the Go it needs, its folder."""

    version: str
    go: str
    home: Path


def cache_root() -> Path:
    """Return the folder outside the tree that keeps what is built once."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(os.environ.get("CORELANE_CACHE") or Path(base) / "corelane")


def pinned(sources: Path = _SOURCES) -> Pin:
    """Read the pin: the module's version, the Go version, and a key over everything."""
    module = (sources / "go.mod").read_text(encoding="utf-8")
    version = re.search(rf"{re.escape(_MODULE)} v(\S+)", module)
    go = re.search(r"^go (\d+\.\d+)", module, re.MULTILINE)
    if version is None or go is None:
        msg = f"found no version of {_MODULE} or no go line in {sources / 'go.mod'}"
        raise BuildError(msg)
    digest = hashlib.sha256(module.encode())
    digest.update((sources / "go.sum").read_bytes())
    digest.update(repr((_FLAGS, sorted(_ENVIRONMENT.items()))).encode())
    home = cache_root() / f"pulumi-{digest.hexdigest()[:_KEY_LENGTH]}"
    return Pin(version[1], go[1], home)


def build(pin: Pin, report: Report, sources: Path = _SOURCES) -> None:
    """Build the engine into its folder; whoever comes second waits and finds it there."""
    pin.home.parent.mkdir(parents=True, exist_ok=True)
    waiting = "waiting for another run that is building the Pulumi engine"
    with alone(pin.home.with_suffix(".lock"), lambda: report(waiting)):
        if (pin.home / "bin" / "pulumi").is_file():
            return
        staging = Path(tempfile.mkdtemp(prefix=f"{pin.home.name}.", dir=pin.home.parent))
        try:
            report(f"building the Pulumi engine {pin.version} from source, once: a few minutes")
            _compile(pin, staging / "bin" / "pulumi", sources, report)
            staging.chmod(0o755)
            staging.rename(pin.home)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _compile(pin: Pin, target: Path, sources: Path, report: Report) -> None:
    target.parent.mkdir()
    flags = f"-s -w -X {_VERSION_VARIABLE}=v{pin.version}"
    command = ["go", "build", "-v", *_FLAGS, "-ldflags", flags, "-o", str(target)]
    with subprocess.Popen(  # noqa: S603 -- a list, no shell; every word is ours
        [*command, f"{_MODULE}/cmd/pulumi"],
        cwd=sources,
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
        msg = f"go build of the Pulumi engine ended with {code}; it said last:\n{said}"
        raise BuildError(msg)


def _follow(lines: IO[str], report: Report) -> list[str]:
    """Count what the compiler names, say so now and then, and keep its last lines."""
    modules, packages, last = 0, 0, list[str]()
    told = time.monotonic()
    for line in lines:
        modules += line.startswith("go: downloading ")
        packages += not line.startswith("go: ")
        last = [*last[1 - _LINES_OF_AN_ERROR :], line.rstrip()]
        if time.monotonic() - told >= _REPORT_EVERY_S:
            told = time.monotonic()
            report(f"{modules} modules downloaded, {packages} packages compiled")
    return last
