"""Texts are found in whatever wraps them, and no data can make the search costly."""

import base64
import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import time
from collections.abc import Callable

import pytest

from corelane.policies.secrecy import payload_decoding
from corelane.policies.secrecy.payload_decoding import DEEPEST, LARGEST, texts_in

MARK = "a mark that must be found"
PACKINGS = [bz2.compress, gzip.compress, lzma.compress]
Pack = Callable[[bytes], bytes]


def rows(data: bytes) -> bytes:
    text = base64.b64encode(data).decode()
    return "\n".join(text[at : at + 76] for at in range(0, len(text), 76)).encode()


def tar(*files: bytes) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as writer:
        for data in files:
            member = tarfile.TarInfo("file")
            member.size = len(data)
            writer.addfile(member, io.BytesIO(data))
    return archive.getvalue()


def found(data: bytes) -> bool:
    return any(MARK in text for text in texts_in(data))


@pytest.mark.parametrize("pack", PACKINGS)
def test_a_text_is_found_through_every_wrapping(pack: Pack) -> None:
    plain = MARK.encode() * 4 + hashlib.sha256(b"1").hexdigest().encode()

    assert found(plain)
    assert found(rows(plain))
    assert found(pack(plain))
    assert found(tar(rows(pack(plain))))
    assert found(pack(tar(plain)))
    assert found(b"content: '" + base64.b64encode(plain) + b"'\n")
    assert found(b"script <<'END'\n" + rows(pack(plain * 9)) + b"\nEND\nexit\n")


def test_base64_is_found_wherever_it_stands_in_a_line() -> None:
    word = base64.b64encode(MARK.encode() * 4).decode()

    for line in (
        f"echo {word} | base64 -d > /etc/x",
        f'{{"content": "{word}", "path": "/x"}}',
        f"data:text/plain;base64,{word}",
        f"x={word}",
        f"{word} {word}",
    ):
        assert found(line.encode()), line


def test_two_blocks_below_each_other_are_two() -> None:
    first, second = b"x" * 100, MARK.encode() * 8

    assert found(rows(first) + b"\n" + rows(second))


def test_wrapping_without_end_is_given_up() -> None:
    data = MARK.encode() * 4
    for _ in range(DEEPEST + 1):
        data = base64.b64encode(data)

    assert not found(data)


@pytest.mark.parametrize("pack", PACKINGS)
def test_what_unpacks_to_very_much_costs_little(pack: Pack) -> None:
    bomb = pack(b"\0" * (4 * LARGEST))
    start = time.process_time()

    assert max(len(text) for text in texts_in(bomb)) <= LARGEST
    assert time.process_time() - start < 5


def blocks(*each: bytes) -> bytes:
    return b"\n--\n".join(map(rows, each))


@pytest.mark.parametrize("pack", PACKINGS)
@pytest.mark.parametrize("joined", [tar, blocks])
def test_many_bombs_share_what_may_be_unpacked(
    joined: Callable[..., bytes], pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload_decoding, "LARGEST", 20_000)
    bomb = pack(b" " * 15_000)
    damaged = bomb[:-4] + b"\0" * 4
    data = joined(*[bomb, damaged] * 20)

    unpacked = sum(len(text) for text in texts_in(data) if text and not text.strip(" "))

    assert 15_000 <= unpacked <= 20_000, "one bomb is read whole, and 39 others cost nothing"


def test_what_is_within_the_budget_is_read_to_its_last_archive() -> None:
    assert found(tar(*[bz2.compress(b"x" * 1000)] * 40, bz2.compress(MARK.encode() * 4)))


@pytest.mark.parametrize("pack", PACKINGS)
def test_an_archive_that_is_damaged_at_its_end_is_read_up_to_there(pack: Pack) -> None:
    packed = pack(MARK.encode() * 4 + hashlib.shake_128(b"1").digest(2_000_000))

    assert found(packed[:-4] + b"\0" * 4)
    assert found(packed[:-4])


@pytest.mark.parametrize("pack", PACKINGS)
def test_a_stream_behind_another_is_read(pack: Pack) -> None:
    assert found(pack(b"x" * 100_000) + pack(MARK.encode() * 40))
    long = pack(hashlib.shake_128(b"1").digest(1_000_000))
    assert found(pack(b"x") + long + pack(MARK.encode() * 40)), "farther away than one piece"


@pytest.mark.parametrize("pack", PACKINGS)
def test_streams_without_end_are_given_up(pack: Pack) -> None:
    assert not found(pack(b"") * (DEEPEST + 1) + pack(MARK.encode() * 40))


def test_a_stream_that_asks_for_much_memory_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payload_decoding, "XZ_MEMORY", 2**20)

    assert not found(lzma.compress(MARK.encode() * 40))
