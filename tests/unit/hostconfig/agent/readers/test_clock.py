"""The readers that ask chronyd, against made-up answers, and where it is installed a real one."""

import os
import signal
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from threading import Thread

import pytest

from corelane.hostconfig.agent.chrony import LEAPS, sources, tracking
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.probe import Reading, State
from tests.support.host_tree import a_host, reading
from tests.support.shell import run

TRACKING, N_SOURCES, SOURCE = 33, 14, 15
ANSWERS = {TRACKING: 5, N_SOURCES: 2, SOURCE: 3}
NTP, CLOCK = b"\x0a\x50\x04\x01", b"PHC0"
# 2 ** -13 s, 122.07 µs: an exponent of -11 and a coefficient of a quarter (2 ** 23).
EIGHTH_MS = (-11 & 0x7F) << 25 | 1 << 23


def a_tracking(*, correction: int = 0, delay: int = 0, leap: int = 0, stratum: int = 2) -> bytes:
    floats = [correction, 0, 0, 0, 0, 0, delay, 0, 0]
    return struct.pack("!I16sHHHH3I9I", 0x0A500401, b"", 1, 0, stratum, leap, 0, 0, 0, *floats)


def a_source(name: bytes = NTP, *, state: int = 5, mode: int = 0, reach: int = 255) -> bytes:
    rest = (0, 0, 0, 0)
    return struct.pack("!16sHHhHHHHHIIII", name, 1, 0, 4, 1, state, mode, 0, reach, *rest)


@contextmanager
def a_chronyd(
    replies: Mapping[int, bytes | list[bytes]], *, status: int = 0, odd: int | None = None
) -> Iterator[int]:
    """Answer on a port of the loopback; a list is answered by its index.

    One field of the head may be odd: its version, packet type, command or sequence.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def serve() -> None:
            while True:
                try:
                    request, client = server.recvfrom(4096)
                except OSError:
                    return
                command, sequence = struct.unpack_from("!4xHxxI", request)
                known = replies[command]
                (index,) = struct.unpack_from("!i", request, 20)
                data = known if isinstance(known, bytes) else known[index]
                head = [6, 2, 0, 0, command, ANSWERS[command], status, 0, 0, 0, sequence, 0, 0]
                if odd is not None:
                    head[odd] ^= 1
                server.sendto(struct.pack("!BBBBHHHHHHIII", *head) + data, client)

        Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def following(*found: bytes) -> dict[int, bytes | list[bytes]]:
    return {TRACKING: a_tracking(), N_SOURCES: struct.pack("!I", len(found)), SOURCE: [*found]}


def test_the_error_is_the_offset_and_half_of_the_way_to_the_reference() -> None:
    with a_chronyd({TRACKING: a_tracking(correction=EIGHTH_MS, delay=EIGHTH_MS)}) as port:
        assert tracking(port).error_s == pytest.approx(1.5 * 2**-13)
    with a_chronyd({TRACKING: a_tracking(correction=EIGHTH_MS | 1 << 24)}) as port:
        assert tracking(port).error_s > 0, "a clock may be behind"


def test_a_clock_within_its_bound_is_ok_and_one_beyond_it_is_drift() -> None:
    with a_chronyd({TRACKING: a_tracking(correction=EIGHTH_MS)}) as port:
        host = Host(chrony_port=port)
        assert reading(host, "clock_divergence", "chronyd", "1000") == Reading(State.OK, "122.1 µs")
        assert reading(host, "clock_divergence", "chronyd", "100") == Reading(
            State.DRIFT,
            "122.1 µs",
            "the clock may be 122.1 µs from UTC, wanted at most 100 µs "
            "(reference 0A500401, stratum 2)",
        )


@pytest.mark.parametrize(("leap", "stratum"), [(3, 2), (0, 0), (3, 0)])
def test_a_clock_that_follows_nothing_is_drift(leap: int, stratum: int) -> None:
    with a_chronyd({TRACKING: a_tracking(leap=leap, stratum=stratum)}) as port:
        found = reading(Host(chrony_port=port), "clock_divergence", "chronyd", "1000")

    assert (found.state, found.observed) == (State.DRIFT, "not synchronised")
    assert LEAPS[leap] in found.reason


def test_sources_that_are_silent_or_false_do_not_count() -> None:
    two = a_source(NTP), a_source(b"\x0a\x50\x04\x02", state=0)
    silent, false = a_source(b"\x0a\x50\x04\x03", reach=0), a_source(NTP, state=2)
    with a_chronyd(following(*two, silent)) as port:
        host = Host(chrony_port=port)
        assert reading(host, "clock_sources", "chronyd", "2") == Reading(State.OK, "2")
        found = reading(host, "clock_sources", "chronyd", "3")
    assert found.state is State.DRIFT
    assert "2 of 3 sources are good, wanted 3: 10.80.4.3 does not answer" in found.reason
    with a_chronyd(following(false)) as port:
        found = reading(Host(chrony_port=port), "clock_sources", "chronyd", "1")
    assert "10.80.4.1 is false" in found.reason


def test_the_clock_of_the_nic_is_there_and_followed(tmp_path: Path) -> None:
    clock = a_source(CLOCK, state=0, mode=2)
    tree = a_host(tmp_path, {"/sys/class/net/eth0/device/ptp/ptp0/clock_name": "ena-ptp-00"})
    with a_chronyd(following(clock, a_source())) as port:
        seen = Host(tree.root, chrony_port=port)
        (tmp_path / "other/sys/class/net/eth1/device").mkdir(parents=True)
        absent = Host(str(tmp_path / "other"), chrony_port=port)
        assert reading(seen, "clock_device", "eth0", "eth0") == Reading(State.OK, "eth0")
        gone = reading(absent, "clock_device", "eth0", "eth0")
        assert (gone.state, gone.observed) == (State.DRIFT, "absent")
        no_clock = reading(absent, "clock_device", "eth1", "eth1")
        assert (no_clock.state, no_clock.observed) == (State.DRIFT, "no PTP clock")
    with a_chronyd(following(a_source(CLOCK, mode=2), a_source(state=0))) as port:
        found = reading(Host(tree.root, chrony_port=port), "clock_device", "eth0", "eth0")
    assert found.reason == "chronyd follows 10.80.4.1, wanted the clock of eth0"


def test_without_chronyd_the_clock_is_unreadable() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert reading(Host(chrony_port=port), "clock_sources", "chronyd", "1").state is (
        State.UNREADABLE
    )


@pytest.mark.parametrize(("data", "status"), [(b"", 0), (a_tracking()[:-1], 0), (a_tracking(), 2)])
def test_an_answer_in_another_form_is_unreadable(data: bytes, status: int) -> None:
    with a_chronyd({TRACKING: data}, status=status) as port, pytest.raises(UnreadableError):
        tracking(port)


@pytest.mark.parametrize("odd", [0, 1, 4, 10])
def test_what_answers_something_else_is_no_chronyd(odd: int) -> None:
    with (
        a_chronyd(following(), odd=odd) as port,
        pytest.raises(UnreadableError, match="answered in another form, wanted version 6"),
    ):
        tracking(port)


@pytest.mark.skipif(which("chronyd") is None, reason="chronyd is not installed")
def test_a_real_chronyd_answers(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = ["server 127.0.0.1 port 9", "local stratum 8", f"cmdport {port}", "port 0"]
    lines += ["bindcmdaddress 127.0.0.1", f"pidfile {tmp_path}/pid", "hwtimestamp *"]
    (tmp_path / "chrony.conf").write_text("\n".join([*lines, ""]))
    # -x: the clock of this machine stays as it is. It runs on its own once it is ready.
    started = run("chronyd", "-x", "-u", "root", "-f", str(tmp_path / "chrony.conf"))
    assert started.returncode == 0, started.stdout + started.stderr
    try:
        found = tracking(port)
        assert (found.synchronised, found.stratum, found.error_s) == (True, 8, 0)
        (server,) = sources(port)
        assert (server.name, server.reach, server.is_clock) == ("127.0.0.1", 0, False)
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)
