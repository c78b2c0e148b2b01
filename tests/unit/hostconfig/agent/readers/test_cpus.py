"""The CPUs that kernel threads may run on."""

from pathlib import Path

import pytest

from corelane.hostconfig.agent.probe import State
from tests.support.host_tree import a_host, a_thread, reading

ONLINE = {"/sys/devices/system/cpu/online": "0-7\n"}


@pytest.mark.parametrize(
    ("one", "other", "drift"),
    [
        ("0-1", "0-1", ""),
        ("0", "1", ""),
        ("0-1,8-9", "0-1", ""),
        ("0-1", "0-7", "/proc/71/status Cpus_allowed_list of kswapd1 is 0-7, wanted 0-1"),
        ("4", "0-1", "/proc/70/status Cpus_allowed_list of kswapd0 is 4, wanted 0-1"),
    ],
)
def test_each_thread_of_a_name_stays_on_its_cpus(
    tmp_path: Path, one: str, other: str, drift: str
) -> None:
    threads = {**a_thread(70, "kswapd0", one), **a_thread(71, "kswapd1", other)}

    found = reading(a_host(tmp_path, {**ONLINE, **threads}), "thread_cpus", "kswapd", "0-1")

    assert found.state is (State.DRIFT if drift else State.OK)
    assert found.reason == drift


def test_only_threads_of_the_kernel_are_asked(tmp_path: Path) -> None:
    others = {
        **a_thread(70, "kswapd0", "0-1"),
        **a_thread(71, "kswapd1", "0-7", parent=1),
        **a_thread(72, "kswapd", "0-7"),
        **a_thread(73, "kswapd0:x", "0-7"),
        "/proc/74/cmdline": "one that ends while it is looked at",
    }

    found = reading(a_host(tmp_path, {**ONLINE, **others}), "thread_cpus", "kswapd", "0-1")

    assert (found.state, found.observed) == (State.OK, "0-1")


def test_a_view_without_the_threads_shows_nothing(tmp_path: Path) -> None:
    host = a_host(tmp_path, {**ONLINE, "/proc/1/comm": "systemd"})

    found = reading(host, "thread_cpus", "kswapd", "0-1")

    assert found.state is State.UNREADABLE
    assert found.reason == "no kernel thread kswapd runs"
