"""A root folder in which systemd's own tools judge units: its stock units, and stand-ins."""

import re
import shutil
from pathlib import Path

from tests.support.shell import run

STOCK = Path("/usr/lib/systemd/system")
OTHERS = ("containerd", "docker", "kubelet", "irqbalance", "chrony")
STAND_IN = "[Service]\nExecStart=/usr/bin/true\n"
UNFILED = frozenset({"init.scope"})
"""Made by PID 1 itself and by no file, so that it cannot be loaded here; a booted guest has it."""
_COMMAND = re.compile(r"^Exec\w+=[-@:+!]*(/\S+)", re.MULTILINE)


def prepare(root: Path) -> None:
    """Add the image's side: stock units, services of packages, and every command that is named."""
    system = root / "usr/lib/systemd/system"
    shutil.copytree(STOCK, system, symlinks=True, dirs_exist_ok=True)
    for service in OTHERS:
        (system / f"{service}.service").write_text(STAND_IN)
    for unit in (root / "etc/systemd/system").rglob("*"):
        for command in _COMMAND.findall(unit.read_text() if unit.is_file() else ""):
            _stand_in(root / command.lstrip("/"))
    for command in ("true", "systemd-tmpfiles"):
        _stand_in(root / "usr/bin" / command)


def verify(root: Path, *units: str) -> str:
    """Return what systemd-analyze has to say about units; nothing, if they are right."""
    options = ("--root", str(root), "--man=no", "--recursive-errors=no")
    done = run("systemd-analyze", "verify", *options, *units)
    return done.stderr or ("" if done.returncode == 0 else f"exit code {done.returncode}")


def units_of(root: Path) -> list[str]:
    """Return the units below etc: those written whole, and those that a drop-in changes."""
    folder = root / "etc/systemd/system"
    whole = {path.name for path in folder.iterdir() if path.is_file() and path.stat().st_size}
    changed = {path.name.removesuffix(".d") for path in folder.iterdir() if path.is_dir()}
    return sorted((whole | {name for name in changed if "." in name}) - UNFILED)


def _stand_in(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
