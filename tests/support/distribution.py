"""Build what is published of the project, and install it apart from the clone."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tests.support.paths import ROOT

_PACKAGED: Final = ("corelane/", "components/", "hostconfig/", "policies/")
_LINKED: Final = ("corelane/components", "corelane/hostconfig", "corelane/policies")
Archive = Literal["wheel", "sdist"]


def tracked_files() -> tuple[str, ...]:
    """Return the files of the clone that are part of the project, links included."""
    listed = _run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    return tuple(name for name in listed.split("\0") if name and os.path.lexists(ROOT / name))


def packaged_files() -> frozenset[str]:
    """Return where each tracked file of the packages is expected once it is installed."""
    return frozenset(
        name if name.startswith("corelane/") else f"corelane/{name}"
        for name in tracked_files()
        if name.startswith(_PACKAGED) and name not in _LINKED
    )


def copy_of_the_clone(target: Path) -> Path:
    """Copy the tracked files, so that nothing is built in the clone or from its leftovers."""
    for name in tracked_files():
        copied = target / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copied, follow_symlinks=False)
    return target


def build(source: Path, out: Path, archive: Archive) -> Path:
    """Build an archive as a front end does, with the backend of the locked environment."""
    hook = f"from setuptools.build_meta import build_{archive} as build; print(build({str(out)!r}))"
    return out / _run(sys.executable, "-c", hook, cwd=source).splitlines()[-1]


def unpacked(archive: Path, target: Path) -> Path:
    """Unpack a source archive and return its one folder."""
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    (folder,) = target.iterdir()
    return folder


def contents(wheel: Path) -> dict[str, bytes]:
    """Return every file of a wheel."""
    with zipfile.ZipFile(wheel) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment in which Corelane comes from a wheel, and all else from the locked one."""

    bin: Path

    def run(
        self, *command: str, cwd: Path, path: str = "/usr/bin:/bin"
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its programs with nothing of the clone on any path."""
        return subprocess.run(  # noqa: S603 - a list, no shell
            [str(self.bin / command[0]), *command[1:]],
            cwd=cwd,
            env={"PATH": path, "HOME": str(cwd), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )


def install(wheel: Path, target: Path) -> Installation:
    """Install a wheel without a registry: the locked packages are seen, the editable one is not."""
    venv.create(target, symlinks=True)
    installation = Installation(target / "bin")
    _run(
        sys.executable, "-m", "pip", "--python", str(installation.bin / "python"),
        "install", "--quiet", "--no-deps", "--no-index", str(wheel), cwd=target,
    )  # fmt: skip
    # A path that a .pth file names is searched, but the .pth files there are not read: that of
    # the editable installation stays without effect.
    (packages,) = target.glob("lib/python*/site-packages")
    locked = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "locked.pth").write_text(f"{locked}\n")
    return installation


def _run(*command: str, cwd: Path) -> str:
    ended = subprocess.run(  # noqa: S603 - a list, no shell
        command, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
