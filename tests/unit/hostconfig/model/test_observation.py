from typing import get_args

import pytest

from corelane.hostconfig.model.observation import Observation, ObservationKind


@pytest.mark.parametrize("kind", get_args(ObservationKind))
def test_every_kind_of_look_can_be_said_in_one_line(kind: ObservationKind) -> None:
    look = Observation(kind=kind, target="/sys/x", field="word", expected="word")

    assert "word" in str(look) or kind == "masked_unit"
    assert ("/sys/x" in str(look)) == (kind != "argument"), "it says where one looks"
    assert "\n" not in str(look)
    assert "None" not in str(look)


def test_what_a_host_may_lack_is_said_so() -> None:
    look = Observation(kind="text", target="/proc/sys/x", expected="", optional=True, since="6.12")

    assert str(look) == "/proc/sys/x holds nothing, from Linux 6.12, where there is one"
