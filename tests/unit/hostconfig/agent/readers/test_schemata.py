"""How caches and memory bandwidth are divided, as resctrl shows it."""

from pathlib import Path

import pytest

from corelane.hostconfig.agent.host import Host
from corelane.hostconfig.agent.probe import State
from tests.support.host_tree import a_host, reading

ENGINE = "/sys/fs/resctrl/engine"


def divided(root: Path, *, engine: str = "7f0", rest: str = "00f", bandwidth: str = "100") -> Host:
    """Return a host of two caches of eleven parts each, one class and the rest."""

    def schemata(mask: str, share: str) -> str:
        return f"    MB:0={share};1={share}\n    L3:0={mask};1={mask}\n"

    return a_host(
        root,
        {
            "/sys/fs/resctrl/info/L3/cbm_mask": "7ff\n",
            "/sys/fs/resctrl/schemata": schemata(rest, "100"),
            f"{ENGINE}/schemata": schemata(engine, bandwidth),
            "/sys/fs/resctrl/tasks": "",
        },
    )


def test_a_share_is_ok_within_a_part_of_the_cache(tmp_path: Path) -> None:
    host = divided(tmp_path)

    assert reading(host, "schemata", ENGINE, "60%", field="L3").state is State.OK, "7 of 11 parts"
    assert reading(host, "schemata", "/sys/fs/resctrl", "40%", field="L3").state is State.OK


def test_a_share_that_is_another_is_drift(tmp_path: Path) -> None:
    result = reading(divided(tmp_path, engine="700"), "schemata", ENGINE, "60%", field="L3")

    assert (result.state, result.observed) == (State.DRIFT, "27%")


def test_a_share_that_another_group_fills_too_is_drift(tmp_path: Path) -> None:
    result = reading(divided(tmp_path, rest="01f"), "schemata", ENGINE, "60%", field="L3")

    assert result.state is State.DRIFT
    assert "shares its L3 with /sys/fs/resctrl" in result.reason


def test_bandwidth_is_compared_in_every_domain(tmp_path: Path) -> None:
    host = divided(tmp_path, bandwidth="50")

    assert reading(host, "schemata", ENGINE, "50%", field="MB").state is State.OK
    assert reading(host, "schemata", ENGINE, "100%", field="MB").observed == "50%"


@pytest.mark.parametrize("text", ["", "L3:garbage\n", "L3CODE:0=7f0\n"])
def test_what_cannot_be_read_is_not_wrong(tmp_path: Path, text: str) -> None:
    host = a_host(tmp_path, {f"{ENGINE}/schemata": text})

    assert reading(host, "schemata", ENGINE, "60%", field="L3").state is State.UNREADABLE


def test_a_processor_without_bandwidth_allocation_has_nothing_to_see(tmp_path: Path) -> None:
    host = a_host(tmp_path, {f"{ENGINE}/schemata": "L3:0=7ff\n"})
    result = reading(host, "schemata", ENGINE, "100%", field="MB", optional=True)

    assert result.state is State.NOT_APPLICABLE


def test_a_host_without_resctrl_is_not_called_wrong(tmp_path: Path) -> None:
    assert reading(a_host(tmp_path, {}), "schemata", ENGINE, "60%", field="L3").state is (
        State.UNREADABLE
    )
