"""Rendered files say why, hold together, and depend on nothing but the plan."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from corelane.cli import run as run_command
from corelane.components.config.loading.load import load_stack_file
from corelane.hostconfig.model.host_files import HostFile, HostFiles
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.paths import (
    BOOT_UNIT,
    GRUB_DROP_IN,
    KERNEL_ARGUMENTS,
    KUBELET,
    PLAN,
    SYSCTL,
    SYSFS,
)
from corelane.hostconfig.rendering.render import RENDERERS
from corelane.plan.offline import hosts_of
from tests.support.hosts import a_plan
from tests.support.paths import ROOT
from tests.support.shell import run


@pytest.mark.parametrize("path", [KERNEL_ARGUMENTS, SYSCTL, SYSFS, GRUB_DROP_IN])
def test_every_value_has_its_reason_above_it(path: str) -> None:
    lines = a_plan("xeon-gold-6444y-2s", "colocation-deterministic").files[path].splitlines()

    assert len(lines) > 3, "there are values to explain"
    for above, line in pairwise(lines):
        if line and not line.startswith("#"):
            assert above.startswith("# "), f"{line} has no reason"


def test_paths_are_relative_and_in_order() -> None:
    paths = list(a_plan().files)

    assert paths == sorted(paths)
    assert not [path for path in paths if path.startswith("/") or ".." in path]


def test_the_plan_on_the_host_is_the_plan() -> None:
    plan = a_plan()

    assert json.loads(plan.files[PLAN]) == plan.as_data()


def test_the_kubelet_file_is_a_whole_document() -> None:
    document = json.loads(a_plan().files[KUBELET])

    assert document.pop("kind") == "KubeletConfiguration", "a drop-in without it is refused"
    assert document.pop("apiVersion") == "kubelet.config.k8s.io/v1beta1"
    assert document == a_plan().kubelet


def test_a_host_without_a_kubelet_gets_no_kubelet_file() -> None:
    assert KUBELET not in a_plan("xeon-gold-6444y-2s", "docker-edge").files


def test_grub_words_follow_those_already_there(tmp_path: Path) -> None:
    plan = a_plan("xeon-gold-6444y-2s", "docker-edge")
    drop_in = tmp_path / "drop-in"
    drop_in.write_text(plan.files[GRUB_DROP_IN])
    script = f'set -eu; GRUB_CMDLINE_LINUX="console=tty0"; . {drop_in}; echo "$GRUB_CMDLINE_LINUX"'
    done = run("/bin/sh", "-c", script)

    assert done.stdout.split() == ["console=tty0", *(a.token for a in plan.written_arguments)]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_boot_unit(tmp_path: Path) -> None:
    unit = tmp_path / "corelane-kernel-arguments.service"
    text = (
        a_plan().files[BOOT_UNIT].replace("/usr/local/sbin/corelane-kernel-arguments", "/bin/true")
    )
    unit.write_text(text)
    done = run("systemd-analyze", "verify", "--man=no", str(unit))

    assert str(unit) not in done.stderr, done.stderr
    assert unit.name not in done.stderr, done.stderr


def test_a_plan_of_a_stack_renders_each_host_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = hosts_of(load_stack_file(ROOT / "Pulumi.dev.yaml")).values()
    rendered: Counter[tuple[str, str]] = Counter()

    def counting(plan: HostDraft) -> Iterator[HostFile]:
        rendered[plan.pool, plan.hardware.name] += 1
        return iter(())

    renderers = (*RENDERERS, counting)
    monkeypatch.setattr("corelane.hostconfig.rendering.render.RENDERERS", renderers)
    monkeypatch.chdir(ROOT)

    assert run_command(["plan", "--stack", "dev", "--out", str(tmp_path / "out")]) == 0
    assert rendered == {(host.pool, host.hardware.name): 1 for host in hosts}


def test_a_file_has_one_renderer() -> None:
    with pytest.raises(ValueError, match="etc/a rendered more than once"):
        HostFiles([HostFile("etc/a", "1"), HostFile("etc/a", "2")])
