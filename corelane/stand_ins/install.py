"""Puts the stand-ins where the engine looks for provider plugins, and the runner for policies."""

import shlex
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from corelane.stand_ins.sdk import sdk_version

PACKAGES: Final = ("aws", "docker", "kubernetes")
_ROOT: Final = Path(__file__).resolve().parents[2]


def install_stand_ins(pulumi_home: Path, packages: Iterable[str] = PACKAGES) -> tuple[Path, ...]:
    """Install a plugin per package under ``PULUMI_HOME``, in the version its SDK asks for."""
    return tuple(_install(pulumi_home, package) for package in packages)


def install_policy_runner(directory: Path) -> Path:
    """Write the executable that starts a Python policy pack where no language host does.

    The engine gives it its address, the pack's folder and the options of `PulumiPolicy.yaml`
    as flags (sdk/go/common/resource/plugin/analyzer_plugin.go); `pulumi.policy` would misread
    those flags, so only the first two go on.
    """
    script = f'exec {_python()} -u -m pulumi.policy "$1" "$2"\n'
    return _executable(directory / "pulumi-analyzer-policy-python", script)


def _install(pulumi_home: Path, package: str) -> Path:
    version = sdk_version(package)
    if version is None:
        msg = f"found no Python package pulumi-{package}, wanted it: install it and run again"
        raise LookupError(msg)
    name = f"pulumi-resource-{package}"
    folder = pulumi_home / "plugins" / f"resource-{package}-v{version}"
    script = f'exec {_python()} -m corelane.stand_ins.stand_in {shlex.quote(package)} "$@"\n'
    return _executable(folder / name, script)


def _python() -> str:
    """Return the shell words that run this interpreter with this project on its path."""
    return f"env PYTHONPATH={shlex.quote(str(_ROOT))} {shlex.quote(sys.executable)}"


def _executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path
