"""Every unit, sysctl, tmpfiles and udev file of the golden hosts, judged by its own tool."""

from pathlib import Path

import pytest

from corelane.hostconfig.model.paths import BOOT_UNIT, GRUB_DROP_IN, SYSCTL, SYSFS, UDEV_RULES
from tests.support.golden_hosts import CASES, HostCase
from tests.support.laid_out_host import lay_out
from tests.support.shell import run
from tests.support.systemd_root import prepare, units_of, verify

HOSTS = [case for case in CASES if case.form != "bottlerocket"]
RULED_HOSTS = [case for case in HOSTS if UDEV_RULES in case.plan.files]
GRUB_HOSTS = [case for case in HOSTS if case.plan.image.bootloader == "grub-drop-in"]


def by_name(case: HostCase) -> str:
    return case.name


@pytest.fixture
def root(case: HostCase, tmp_path: Path) -> Path:
    lay_out(case, tmp_path)
    prepare(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", HOSTS, ids=by_name)
def test_systemd_takes_every_unit_and_drop_in(root: Path) -> None:
    units = units_of(root)

    assert units, "a host without a unit is not audited, and not held back"
    assert verify(root, *units) == ""


@pytest.mark.parametrize("case", GRUB_HOSTS[:1], ids=by_name)
@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("Type=oneshot", "Type=onceshot", "Failed to parse service type"),
        ("Description=", "Descripton=", "Unknown key"),
        ("ExecStart=/", "ExecStart=/missing/", "No such file"),
    ],
)
def test_systemd_says_what_is_wrong_with_a_unit(
    root: Path, right: str, wrong: str, complaint: str
) -> None:
    unit = root / BOOT_UNIT
    assert right in unit.read_text(), "or nothing is broken here"
    unit.write_text(unit.read_text().replace(right, wrong))

    assert complaint in verify(root, unit.name)


@pytest.mark.parametrize("case", HOSTS, ids=by_name)
def test_systemd_tmpfiles_writes_every_value(case: HostCase, root: Path) -> None:
    wanted = {root / w.path.lstrip("/").replace("*", "0"): w.value for w in case.plan.sysfs}
    for target in wanted:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("")
    done = run("systemd-tmpfiles", f"--root={root}", "--create", str(root / SYSFS))

    assert (done.returncode, done.stderr) == (0, "")
    assert {target: target.read_text() for target in wanted} == wanted


@pytest.mark.parametrize("case", HOSTS[:1], ids=by_name)
def test_systemd_tmpfiles_says_what_is_wrong_with_a_line(root: Path) -> None:
    (root / SYSFS).write_text("w- /sys/kernel/x - - -\n")
    done = run("systemd-tmpfiles", f"--root={root}", "--create", str(root / SYSFS))

    assert done.returncode != 0
    assert "requires argument" in done.stderr


@pytest.mark.parametrize("case", HOSTS, ids=by_name)
def test_sysctl_reads_every_setting(case: HostCase, root: Path) -> None:
    done = run("sysctl", "--dry-run", "--load", str(root / SYSCTL))
    told = {line.replace(" ", "").replace("/", ".") for line in done.stdout.splitlines()}
    # A key that this kernel lacks is passed over here, as the file's dash has it on the host.
    missing = {s.key for s in case.plan.sysctls if s.key in done.stderr}

    assert "invalid syntax" not in done.stderr
    assert {
        f"{s.key}={s.value}".replace(" ", "").replace("\t", "")
        for s in case.plan.sysctls
        if s.key not in missing
    } <= told


@pytest.mark.parametrize("case", HOSTS[:1], ids=by_name)
def test_sysctl_says_what_is_wrong_with_a_line(root: Path) -> None:
    (root / SYSCTL).write_text("vm.swappiness 0\n")
    done = run("sysctl", "--dry-run", "--load", str(root / SYSCTL))

    assert "invalid syntax" in done.stderr


@pytest.mark.parametrize("case", RULED_HOSTS, ids=by_name)
def test_udev_takes_every_rule(root: Path) -> None:
    assert complaints_of_udev(root / UDEV_RULES) == []


def test_udev_says_what_is_wrong_with_a_rule(tmp_path: Path) -> None:
    rules = tmp_path / "90-test.rules"
    rules.write_text('SUBSYSTEM=="block", ATTTR{queue/x}="1"\n')

    assert complaints_of_udev(rules), "the check cannot fail"


def complaints_of_udev(rules: Path) -> list[str]:
    """Return what udev says of a file of rules, read in a mount namespace of its own.

    ``udevadm verify`` is younger than Debian 12's systemd, 252.
    """
    script = (
        'mount -t tmpfs none /etc/udev/rules.d && cp "$0" /etc/udev/rules.d/ && '
        "exec udevadm test --action=add /sys/devices/virtual/mem/null"
    )
    done = run("unshare", "--mount", "/bin/sh", "-c", script, str(rules))
    assert "rules" in done.stderr, f"udev has read nothing: {done.stderr}"
    return [line for line in done.stderr.splitlines() if f"{rules.name}:" in line]


@pytest.mark.parametrize("case", GRUB_HOSTS, ids=by_name)
def test_the_shell_that_grub_uses_reads_the_planned_words(case: HostCase, root: Path) -> None:
    script = 'set -eu; GRUB_CMDLINE_LINUX=; . "$0"; printf %s "$GRUB_CMDLINE_LINUX"'
    done = run("/bin/sh", "-c", script, str(root / GRUB_DROP_IN))

    assert done.stdout.split() == [a.token for a in case.plan.written_arguments], done.stderr
