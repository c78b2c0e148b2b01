"""The line to a guest: JSON documents over a socket, and which boot is at the other end."""

import base64
import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class GuestSilentError(Exception):
    """The guest did not say in time what was waited for."""


class GuestRebootedError(Exception):
    """The guest began another boot before it answered."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command in the guest came to; unpacks as ``code, out, err``."""

    code: int
    out: str
    err: str

    def __iter__(self) -> Any:
        return iter((self.code, self.out, self.err))


class Channel:
    """Requests and answers in turn; ``boots`` are the boots that announced themselves."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._pending = b""
        self._last = 0
        self.boots: list[str] = []

    def ask(self, command: list[str], *, stdin: bytes, timeout: float) -> Done:
        """Run a command in the guest and return what it came to."""
        self._last += 1
        text = base64.b64encode(stdin).decode()
        body = {"id": self._last, "command": command, "timeout": timeout, "stdin": text}
        self._socket.settimeout(timeout)
        self._socket.sendall(json.dumps(body).encode() + b"\n")
        deadline, boots = time.monotonic() + timeout + 60, len(self.boots)
        while True:
            message = self._next(deadline, shown := " ".join(command)[:200])
            if len(self.boots) > boots:
                raise GuestRebootedError(shown)
            if message.get("id") == self._last:
                return Done(message["code"], message["out"], message["err"])

    def wait_for_boot(self, count: int, *, timeout: float) -> None:
        """Return once ``count`` boots have announced themselves."""
        deadline = time.monotonic() + timeout
        while len(self.boots) < count:
            self._next(deadline, f"boot {count}")

    def hears_boot(self, *, within: float) -> bool:
        """Return whether another boot announces itself in time."""
        try:
            self.wait_for_boot(len(self.boots) + 1, timeout=within)
        except GuestSilentError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()

    def _next(self, deadline: float, awaited: str) -> dict[str, Any]:
        while b"\n" not in self._pending:
            left = deadline - time.monotonic()
            if left <= 0:
                msg = f"waited in vain for: {awaited}"
                raise GuestSilentError(msg)
            self._socket.settimeout(left)
            try:
                received = self._socket.recv(65_536)
            except TimeoutError:
                continue
            except ConnectionResetError:
                received = b""
            if not received:
                msg = f"the guest is gone; waited for: {awaited}"
                raise GuestSilentError(msg)
            self._pending += received
        line, _, self._pending = self._pending.partition(b"\n")
        return self._understood(line)

    def _understood(self, line: bytes) -> dict[str, Any]:
        """Read a line; one that a reset cut short has nothing to say."""
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            return {}
        boot = message.get("boot")
        if boot and boot not in self.boots:
            self.boots.append(boot)
        return message
