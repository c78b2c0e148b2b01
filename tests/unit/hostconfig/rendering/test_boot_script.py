"""The boot check, run by bash with stand-ins for the tools that change a host."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import BOOT_SCRIPT, BOOT_UNIT, DOCKER_UNIT, KUBELET_UNIT
from corelane.hostconfig.rendering.boot_script import MARKER, boot_files
from tests.support.hosts import a_plan, changed
from tests.support.shell import run

TOOLS = ("grubby", "update-grub", "systemctl", "sync", "sleep", "sed")


@dataclass
class Host:
    """A folder that plays the host; each tool writes down how it was called."""

    root: Path
    script: str

    def boot(self, command_line: str) -> CompletedProcess[str]:
        (self.root / "cmdline").write_text(command_line + "\n")
        (self.root / "calls").write_text("")
        text = self.script.replace("/proc/cmdline", str(self.root / "cmdline"))
        text = text.replace(MARKER, str(self.root / "state" / "tried"))
        text = text.replace("/etc/default/grub", str(self.root / "grub"))
        path = f"{self.root / 'bin'}:/usr/bin:/bin"
        return run("/bin/bash", "-c", text, env={"PATH": path})

    @property
    def calls(self) -> list[str]:
        return [line.strip() for line in (self.root / "calls").read_text().splitlines()]


def a_host(root: Path, plan: HostPlan) -> Host:
    (root / "bin").mkdir()
    for tool in TOOLS:
        (root / "bin" / tool).write_text(f'#!/bin/bash\necho "{tool} $*" >>{root}/calls\n')
        (root / "bin" / tool).chmod(0o755)
    return Host(root, plan.files[BOOT_SCRIPT])


def words(plan: HostPlan) -> str:
    return " ".join(
        ["BOOT_IMAGE=/vmlinuz", "root=/dev/x", *(a.token for a in plan.kernel_arguments)]
    )


@pytest.fixture
def plan() -> HostPlan:
    return a_plan(hugePages={"1Gi": 4, "2Mi": 8})


@pytest.fixture
def host(tmp_path: Path, plan: HostPlan) -> Host:
    return a_host(tmp_path, plan)


def test_a_planned_kernel_is_left_alone(host: Host, plan: HostPlan) -> None:
    done = host.boot(words(plan))

    assert done.returncode == 0, done.stderr
    assert host.calls == [], "nothing is changed and nothing reboots"


def test_a_fresh_host_is_changed_and_rebooted_once(host: Host, plan: HostPlan) -> None:
    done = host.boot("BOOT_IMAGE=/vmlinuz")
    removed, added, *rest = host.calls

    assert removed.startswith("grubby --update-kernel=ALL --remove-args=")
    assert added == "grubby --update-kernel=ALL --args=" + " ".join(
        a.token for a in plan.written_arguments
    ), "huge page sizes and counts keep their order"
    assert rest == ["sync", "systemctl reboot", "sleep 600"]
    assert done.returncode == 1, "a shutdown that never comes lets no workload start"


def test_after_the_reboot_the_host_settles(host: Host, plan: HostPlan) -> None:
    host.boot("BOOT_IMAGE=/vmlinuz")

    assert host.boot(words(plan)).returncode == 0
    assert not (host.root / "state" / "tried").exists(), "a later change may reboot again"


def test_words_that_do_not_take_fail_instead_of_looping(host: Host) -> None:
    host.boot("BOOT_IMAGE=/vmlinuz")
    again = host.boot("BOOT_IMAGE=/vmlinuz")

    assert again.returncode == 1, "the kubelet's unit requires this one, so it does not start"
    assert host.calls == [], "and nothing reboots a second time"
    assert "did not apply" in again.stderr


def test_a_change_that_failed_half_way_is_tried_again(host: Host) -> None:
    (host.root / "bin" / "grubby").write_text("#!/bin/bash\nexit 1\n")
    failed = host.boot("BOOT_IMAGE=/vmlinuz")

    assert failed.returncode != 0, "no workload starts"
    assert "systemctl reboot" not in host.calls, "a reboot would change nothing"
    assert not (host.root / "state" / "tried").exists(), "the words have not had their reboot"


def test_new_words_get_a_reboot_of_their_own(host: Host, plan: HostPlan) -> None:
    host.boot("BOOT_IMAGE=/vmlinuz")
    other = changed(plan, settings=tuple(s for s in plan.settings if s.key != "skew_tick"))
    again = Host(host.root, other.files[BOOT_SCRIPT])
    again.boot("BOOT_IMAGE=/vmlinuz")

    assert "systemctl reboot" in again.calls


def test_a_stale_value_of_an_earlier_plan_is_removed(host: Host, plan: HostPlan) -> None:
    done = host.boot(f"{words(plan)} isolcpus=1-3")

    assert "isolcpus=1-3 is stale" in done.stderr
    assert "isolcpus" in host.calls[0]


def test_a_stale_value_is_found_in_either_spelling(host: Host, plan: HostPlan) -> None:
    done = host.boot(f"{words(plan)} nohz-full=1-3")

    assert "nohz-full=1-3 is stale" in done.stderr
    assert "nohz-full" in host.calls[0].split("--remove-args=")[1].split()


def test_quotes_and_words_of_init_are_no_difference(host: Host, plan: HostPlan) -> None:
    quoted = words(plan).replace("skew_tick=1", 'skew_tick="1"')
    done = host.boot(f"{quoted} -- isolcpus=1-3")

    assert done.returncode == 0, done.stderr
    assert host.calls == []


def test_a_missing_argument_of_the_image_is_told_but_not_written(
    host: Host, plan: HostPlan
) -> None:
    mine = " ".join(a.token for a in plan.written_arguments)
    done = host.boot(f"BOOT_IMAGE=/vmlinuz {mine}")

    assert done.returncode == 0
    assert "the image should write tsc=reliable" in done.stderr
    assert host.calls == []


def test_debian_regenerates_its_boot_configuration(tmp_path: Path) -> None:
    host = a_host(tmp_path, a_plan("xeon-gold-6444y-2s", "colocation-deterministic"))
    host.boot("quiet")

    assert host.calls == ["update-grub", "sync", "systemctl reboot", "sleep 600"]


def test_grub_defaults_are_kept_for_a_regenerated_configuration(host: Host, plan: HostPlan) -> None:
    (host.root / "bin" / "sed").unlink()
    grub = host.root / "grub"
    grub.write_text('GRUB_CMDLINE_LINUX="console=ttyS0"\n')
    host.boot("BOOT_IMAGE=/vmlinuz")
    (host.root / "state" / "tried").unlink()
    host.boot("BOOT_IMAGE=/vmlinuz")
    evaluated = run("/bin/bash", "-c", f'. {grub}; echo "$GRUB_CMDLINE_LINUX"').stdout

    expected = " ".join(["console=ttyS0", *(a.token for a in plan.written_arguments)])
    assert evaluated.split() == expected.split(), "written once, behind what was there"


def test_a_fresh_image_that_needs_no_argument_gets_no_script() -> None:
    assert not list(boot_files(a_plan("m7i.4xlarge", "general-purpose")))


@pytest.mark.parametrize("old", ["nohz_full=1-3", "mitigations=off"])
def test_a_lasting_host_gets_the_script_even_then_so_that_old_words_go(
    tmp_path: Path, old: str
) -> None:
    host = a_host(tmp_path, a_plan("xeon-gold-6444y-2s", "general-purpose"))
    done = host.boot(f"quiet {old}")

    assert f"{old} is stale" in done.stderr


def test_the_kubelet_waits_for_the_check_and_needs_it() -> None:
    files = a_plan().files

    assert "Before=kubelet.service" in files[BOOT_UNIT]
    assert "Requires=corelane-kernel-arguments.service" in files[KUBELET_UNIT]


def test_without_a_kubelet_docker_waits_for_the_check_and_needs_it() -> None:
    files = a_plan("xeon-gold-6444y-2s", "docker-edge").files

    assert "docker.service" in files[BOOT_UNIT].partition("Before=")[2].splitlines()[0]
    assert "Requires=corelane-kernel-arguments.service" in files[DOCKER_UNIT]
    assert KUBELET_UNIT not in files
