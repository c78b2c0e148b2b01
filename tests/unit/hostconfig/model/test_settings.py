"""What a host setting may say."""

import pytest
from pydantic import ValidationError

from corelane.hostconfig.model.settings import KernelArgument


@pytest.mark.parametrize(
    "value", ["a b", "a;reboot", "$(id)", "`id`", "a'", 'a"', "a\n", "a\\", ""]
)
def test_a_kernel_argument_cannot_become_a_second_word_or_command(value: str) -> None:
    with pytest.raises(ValidationError):
        KernelArgument(key="pci", value=value, why="grub.cfg has it unquoted")
