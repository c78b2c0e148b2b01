"""Texts are found in whatever wraps them, and no data can make the search costly."""

import base64
import bz2
import hashlib
import io
import tarfile
import time
from collections.abc import Callable

import pytest

from corelane.policies.secrecy import payload_decoding
from corelane.policies.secrecy.payload_decoding import DEEPEST, LARGEST, texts_in

MARK = "a mark that must be found"


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


def test_a_text_is_found_through_every_wrapping() -> None:
    plain = MARK.encode() * 4

    assert found(plain)
    assert found(rows(plain))
    assert found(tar(rows(bz2.compress(plain))))
    assert found(b"content: '" + base64.b64encode(plain) + b"'\n")
    assert found(b"script <<'END'\n" + rows(bz2.compress(plain * 9)) + b"\nEND\nexit\n")


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


def test_what_unpacks_to_very_much_costs_little() -> None:
    bomb = bz2.compress(b"\0" * (4 * LARGEST))
    start = time.monotonic()

    assert max(len(text) for text in texts_in(bomb)) <= LARGEST
    assert time.monotonic() - start < 5


def blocks(*each: bytes) -> bytes:
    return b"\n--\n".join(map(rows, each))


@pytest.mark.parametrize("joined", [tar, blocks])
def test_many_bombs_share_what_may_be_unpacked(
    joined: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload_decoding, "LARGEST", 20_000)
    bomb = bz2.compress(b" " * 15_000)
    damaged = bomb[:-4] + b"\0" * 4
    data = joined(*[bomb, damaged] * 20)

    unpacked = sum(len(text) for text in texts_in(data) if text and not text.strip(" "))

    assert 15_000 <= unpacked <= 20_000, "one bomb is read whole, and 39 others cost nothing"


def test_what_is_within_the_budget_is_read_to_its_last_archive() -> None:
    assert found(tar(*[bz2.compress(b"x" * 1000)] * 40, bz2.compress(MARK.encode() * 4)))


def test_an_archive_that_is_damaged_at_its_end_is_read_up_to_there() -> None:
    packed = bz2.compress(MARK.encode() * 4 + hashlib.shake_128(b"1").digest(2_000_000))

    assert found(packed[:-4] + b"\0" * 4)
