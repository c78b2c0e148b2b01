"""A booted guest: give it user data, run commands in it, let it reboot, stop it."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Self

from corelane.engine.go_build import cache_root
from corelane.files.lock import alone
from tests.support.guest.channel import Channel, Done, GuestRebootedError, GuestSilentError
from tests.support.guest.image import guest_image, tell
from tests.support.guest.machine import command_line

BOOT_S = 600
"""Patience with one boot: ten times what it takes on two idle cores."""
COMMAND_S = 240
STORE_BYTES = 1 << 30
CONSOLE_LINES = 40


class Guest:
    """One running guest; use it in a ``with`` or stop it. Whoever boots a second one waits."""

    def __init__(self, folder: Path, discs: list[Path]) -> None:
        self.folder = folder
        self._cleanup = contextlib.ExitStack()
        waiting = "waiting for another run's guest"
        self._cleanup.enter_context(alone(cache_root() / "guest.lock", lambda: tell(waiting)))
        image = guest_image()
        _quiet(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-F",
            "raw",
            "-b",
            image.disk,
            folder / "disk.qcow2",
        )
        with (folder / "store.raw").open("wb") as store:
            store.truncate(STORE_BYTES)
        with (folder / "emulator.log").open("wb") as log:
            self._emulator = subprocess.Popen(command_line(image, folder, discs), stderr=log)  # noqa: S603 - our own words
        self.channel = _connected(folder / "control", self._emulator)

    @classmethod
    def boot(cls, seed: Mapping[str, bytes], *, payload: Path | None = None) -> Self:
        """Boot with NoCloud data (``user-data``) and return at the first sign of life.

        ``payload`` is a folder that the guest finds, read only, below /run/payload.
        """
        folder = Path(tempfile.mkdtemp(prefix="corelane-guest."))
        documents = {"meta-data": b"instance-id: guest\nlocal-hostname: guest\n", **seed}
        (folder / "seed").mkdir()
        for name, content in documents.items():
            (folder / "seed" / name).write_bytes(content)
        discs = [_disc(folder / "seed", "cidata")]
        if payload is not None:
            discs.append(_disc(payload, "payload", folder / "payload.iso"))
        guest = cls(folder, discs)
        tell("booting")
        try:
            guest._begin(payload)
        except BaseException:
            guest.stop()
            raise
        return guest

    def _begin(self, payload: Path | None) -> None:
        self.wait_for_boot(1)
        if payload is not None:
            self.sh("mkdir -p /run/payload && mount -o ro /dev/disk/by-label/payload /run/payload")

    @property
    def boots(self) -> int:
        """How many boots there have been."""
        return len(self.channel.boots)

    def wait_for_boot(self, count: int) -> None:
        """Wait for the given boot's first sign of life, or fail with the console's last lines."""
        with self._console_on_silence():
            self.channel.wait_for_boot(count, timeout=BOOT_S)
        tell(f"boot {count} is up")

    def settle(self) -> Done:
        """Wait until every start job of this boot has ended; return what systemd says of it."""
        return self.run("systemctl", "is-system-running", "--wait", timeout=BOOT_S)

    def reboot(self) -> None:
        """Reboot, and return when the next boot has settled."""
        self.reboot_through(1)

    def reboot_through(self, boots: int) -> None:
        """Reboot, and return when the last of several boots, each but it ending itself, settled."""
        wanted = self.boots + boots
        with contextlib.suppress(GuestRebootedError):  # it may be gone before it answers
            self.run("systemctl", "reboot", "--no-block")
        for count in range(wanted - boots + 1, wanted + 1):
            self.wait_for_boot(count)
        self.settle()

    def run(self, *command: str, stdin: bytes = b"", timeout: float = COMMAND_S) -> Done:
        """Run a program in the guest, as root; the exit code is the caller's to judge."""
        with self._console_on_silence():
            return self.channel.ask(list(command), stdin=stdin, timeout=timeout)

    def sh(self, script: str, *, timeout: float = COMMAND_S) -> str:
        """Run shell that must succeed, and return what it wrote."""
        done = self.run("/bin/bash", "-euc", script, timeout=timeout)
        assert done.code == 0, f"{script}\nended with {done.code}: {done.err}{done.out}"
        return done.out

    def read(self, path: str) -> str:
        """Return a file's text without the blanks around it."""
        return self.sh(f"cat {path}").strip()

    def copy_in(self, path: str, content: bytes, mode: str = "0644") -> None:
        """Put a file into the guest; what is large is better part of the payload."""
        done = self.run("install", "-D", "-m", mode, "/dev/stdin", path, stdin=content)
        assert done.code == 0, done.err

    def stop(self) -> None:
        """End the emulator and let the next guest start; the disk is forgotten."""
        self._emulator.kill()
        self._emulator.wait()
        self.channel.close()
        self._cleanup.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @contextlib.contextmanager
    def _console_on_silence(self) -> Generator[None]:
        try:
            yield
        except GuestSilentError as silent:
            log = (self.folder / "console.log").read_text(errors="replace")
            silent.add_note("\n".join(log.splitlines()[-CONSOLE_LINES:]))
            raise


def _connected(path: Path, emulator: subprocess.Popen[bytes]) -> Channel:
    deadline = time.monotonic() + COMMAND_S
    while time.monotonic() < deadline:
        assert emulator.poll() is None, "the emulator did not start; see above"
        with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
            return Channel(path)
        time.sleep(0.1)
    msg = f"no control channel at {path}"
    raise GuestSilentError(msg)


def _disc(folder: Path, label: str, target: Path | None = None) -> Path:
    disc = target or folder.with_suffix(".iso")
    _quiet("xorriso", "-as", "mkisofs", "-quiet", "-J", "-r", "-V", label, "-o", disc, folder)
    return disc


def _quiet(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stderr}"
