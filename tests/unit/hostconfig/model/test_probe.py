from typing import get_args

import pytest

from corelane.hostconfig.model.probe import Probe, ProbeKind


@pytest.mark.parametrize("kind", get_args(ProbeKind))
def test_every_kind_of_look_can_be_said_in_one_line(kind: ProbeKind) -> None:
    probe = Probe(kind=kind, target="/sys/x", field="word", expected="word")

    assert "word" in str(probe) or kind == "masked_unit"
    assert ("/sys/x" in str(probe)) == (kind != "argument"), "it says where one probes"
    assert "\n" not in str(probe)
    assert "None" not in str(probe)


def test_what_a_host_may_lack_is_said_so() -> None:
    probe = Probe(kind="text", target="/proc/sys/x", expected="", optional=True, since="6.12")

    assert str(probe) == "/proc/sys/x is empty, from Linux 6.12, where there is one"
