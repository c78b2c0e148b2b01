"""What a host setting may say."""

import pytest
from pydantic import ValidationError

from corelane.hostconfig.model.settings import KernelArgument, Sysctl, SysfsWrite


@pytest.mark.parametrize(
    "value", ["a b", "a;reboot", "$(id)", "`id`", "a'", 'a"', "a\n", "a\\", ""]
)
def test_a_kernel_argument_cannot_become_a_second_word_or_command(value: str) -> None:
    with pytest.raises(ValidationError):
        KernelArgument(key="pci", value=value, why="grub.cfg has it unquoted")


@pytest.mark.parametrize("mark", ["\n", "\r", "\x00", "\x1b", "\x7f", "\x85", "\u2028"])
def test_a_reason_never_leaves_its_comment(mark: str) -> None:
    with pytest.raises(ValidationError):
        Sysctl(key="vm.swappiness", value="0", why=f"a reason{mark}kernel.panic = 1")


@pytest.mark.parametrize("path", ["/sys/../etc/passwd", "/sys/a/..", "/etc/passwd", "sys/a"])
def test_a_path_that_leaves_sysfs_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        SysfsWrite(path=path, value="0", why="typed by somebody")


@pytest.mark.parametrize("mask", ["0x3", "fffffffff", "1,,2", "2-3", "g"])
def test_a_mask_is_one_that_the_kernel_reads(mask: str) -> None:
    with pytest.raises(ValidationError, match="a CPU mask"):
        Sysctl(key="net.core.rps_default_mask", value=mask, why="typed by somebody")

    assert Sysctl(key="net.core.rps_default_mask", value="1,00000003", why="typed by somebody")
