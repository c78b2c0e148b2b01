"""Plugins where the engine looks for them."""

import os
import subprocess
from pathlib import Path

import pytest

from corelane.stand_ins.install import install_policy_runner, install_stand_ins
from corelane.stand_ins.sdk import sdk_version


def test_each_package_gets_an_executable_of_its_sdks_version(tmp_path: Path) -> None:
    [plugin] = install_stand_ins(tmp_path, ["aws"])

    assert plugin == tmp_path / f"plugins/resource-aws-v{sdk_version('aws')}/pulumi-resource-aws"
    assert os.access(plugin, os.X_OK)


def test_a_package_without_an_sdk_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="wanted it: install it"):
        install_stand_ins(tmp_path, ["nimbus"])


def test_the_policy_runner_drops_the_flags_pulumi_policy_would_misread(tmp_path: Path) -> None:
    pack = tmp_path / "pack with space"
    pack.mkdir()
    (pack / "__main__.py").write_text("print('served')\n")
    runner = install_policy_runner(tmp_path / "bin")

    ran = subprocess.run(  # noqa: S603 -- the script under test
        [str(runner), "127.0.0.1:1", str(pack), "-virtualenv=../.venv", "-toolchain=pip"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "served\n"
