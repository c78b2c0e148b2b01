"""Read a host below a root: bounded, inside the root, and without waiting on special files."""

from __future__ import annotations

import errno
import fnmatch
import os
import stat
from functools import cached_property
from pathlib import Path
from typing import Callable

from corelane.hostconfig.agent.cpulist import parse_list
from corelane.hostconfig.agent.disturbance import interrupted_by

MAX_BYTES = 1 << 20
"""The limit for one file, far above what the kernel or a plan writes."""
DEVICES = "/sys/devices"
CHRONY_PORT = 323
"""UDP, on the loopback of the network namespace of this process (chrony.conf(5), cmdport)."""
MAX_LINKS = 40
"""Symlinks on one path, as the kernel follows them (linux/namei.h, MAXSYMLINKS)."""
LACKING = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EOPNOTSUPP, errno.ENOTSUP}
)
"""The errors of Linux for what a host or its kernel does not have."""

Ethtool = Callable[[str, str], str]


class UnreadableError(Exception):
    """Something that cannot be read; the message is the reason."""


class AbsentError(UnreadableError):
    """Something that the host does not have."""


def unreadable(what: str, error: OSError | ValueError) -> UnreadableError:
    """Return an error of the operating system as a reason."""
    if isinstance(error, OSError):
        kind = AbsentError if error.errno in LACKING else UnreadableError
        return kind(f"{what}: {error.strerror or error}")
    return UnreadableError(f"{what}: {error}")


class Host:
    """A host. Paths are those of the host; symlinks are followed inside the root."""

    def __init__(
        self, root: str = "/", *, ethtool: Ethtool | None = None, chrony_port: int = CHRONY_PORT
    ) -> None:
        """Read below ``root``; ``ethtool`` replaces the kernel for parameters of interfaces."""
        self.chrony_port = chrony_port
        self.root = root.rstrip("/")
        self.ethtool = ethtool
        self._links: dict[str, str | None] = {}
        self._folders: dict[str, str] = {}

    def read(self, path: str) -> str:
        """Return the text of a file; bytes that are not UTF-8 become escapes."""
        return self.read_bytes(path).decode("utf-8", "backslashreplace")

    def read_bytes(self, path: str) -> bytes:
        """Return a regular file of at most MAX_BYTES, or raise UnreadableError."""
        if self.disturbs(path):
            message = f"{path}: to read it would interrupt an isolated CPU"
            raise UnreadableError(message)
        try:
            return _read(self.root + self.resolve(path))
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error

    def disturbs(self, path: str) -> bool:
        """Return whether reading a file would interrupt an isolated CPU."""
        cpu = interrupted_by(path)
        return cpu is not None and cpu in self.isolated

    def modified(self, path: str) -> float:
        """Return when a file was written last, in seconds since 1970, or raise UnreadableError."""
        try:
            return Path(self.root + self.resolve(path)).stat().st_mtime
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error

    def entry(self, path: str) -> os.stat_result:
        """Return what a folder says of an entry, not of what it links to."""
        folder, _, name = path.rpartition("/")
        try:
            return Path(f"{self.root}{self.resolve(folder)}/{name}").lstat()
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error

    def names(self, path: str) -> list[str]:
        """Return the names in a folder, sorted with numbers as numbers."""
        try:
            with os.scandir(self.root + self.resolve(path)) as entries:
                return sorted((entry.name for entry in entries), key=_natural)
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error

    def exists(self, path: str) -> bool:
        """Return whether a path exists."""
        try:
            return os.path.lexists(self.root + self.resolve(path))
        except (OSError, ValueError):
            return False

    def link(self, path: str) -> str | None:
        """Return the target of a symlink, or None if the path is not one."""
        folder, _, name = path.rpartition("/")
        try:
            return self._link(f"{self.resolve(folder).rstrip('/')}/{name}")
        except (OSError, ValueError):
            return None

    def glob(self, pattern: str) -> list[str]:
        """Return the paths that match a pattern; a folder that does not exist has none.

        A path without permission is among them, or raises: it exists.
        """
        found = [""]
        for part in filter(None, pattern.split("/")):
            if set(part) & set("*?["):
                found = [f"{path}/{name}" for path in found for name in self._matching(path, part)]
            else:
                found = [f"{path}/{part}" for path in found]
        return [path for path in found if self._may_be(path)]

    def nearest(self, device: str, name: str) -> str:
        """Return the path of the nearest ``name`` at a device, or at a device above it."""
        try:
            here = self.resolve(device) if self.exists(device) else ""
        except OSError:
            here = ""
        if not here:
            message = f"{device}: No such device"
            raise AbsentError(message)
        while here.startswith(DEVICES + "/"):
            if self.exists(f"{here}/{name}"):
                return f"{here}/{name}"
            here = here.rpartition("/")[0]
        message = f"{device}: no device above it has {name}"
        raise AbsentError(message)

    def resolve(self, path: str) -> str:
        """Return a path of the host without symlinks; ``..`` stops at its root."""
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = self._walk("", folder)
        return self._walk(self._folders[folder], name) or "/"

    def _walk(self, done: str, path: str) -> str:
        """Follow a path from a folder that is resolved."""
        pending, hops = path.split("/")[::-1], 0
        while pending:
            part = pending.pop()
            if part in {"", "."}:
                continue
            if part == "..":
                done = done.rpartition("/")[0]
                continue
            target = self._link(f"{done}/{part}")
            if target is None:
                done = f"{done}/{part}"
                continue
            hops += 1
            if hops > MAX_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            done = "" if target.startswith("/") else done
            pending.extend(target.split("/")[::-1])
        return done

    @cached_property
    def kernel(self) -> tuple[int, int] | None:
        """The running Linux version, or None if it cannot be read."""
        try:
            release = self.read("/proc/sys/kernel/osrelease")
        except UnreadableError:
            return None
        return version_of(release)

    @cached_property
    def online(self) -> frozenset[int] | None:
        """The online CPUs, or None if they cannot be read."""
        try:
            return parse_list(self.read("/sys/devices/system/cpu/online"))
        except (UnreadableError, ValueError):
            return None

    @cached_property
    def isolated(self) -> frozenset[int]:
        """The CPUs without load balancing or without a tick; none where nothing says so."""
        return self._cpus("isolated") | self._cpus("nohz_full")

    def _cpus(self, name: str) -> frozenset[int]:
        try:
            text = self.read(f"/sys/devices/system/cpu/{name}")
            return parse_list(text.replace("(null)", ""))
        except (UnreadableError, ValueError):
            return frozenset()

    def _matching(self, path: str, part: str) -> list[str]:
        try:
            return fnmatch.filter(self.names(path or "/"), part)
        except AbsentError:
            return []

    def _may_be(self, path: str) -> bool:
        try:
            os.lstat(self.root + self.resolve(path))
        except PermissionError:
            return True
        except (OSError, ValueError):
            return False
        return True

    def _link(self, path: str) -> str | None:
        if path not in self._links:
            try:
                self._links[path] = str(Path(self.root + path).readlink())
            except OSError:
                self._links[path] = None
        return self._links[path]


def version_of(release: str) -> tuple[int, int] | None:
    """Read the first two numbers of a release such as ``6.12.53-69.119.amzn2023``."""
    major, _, rest = release.strip().partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    minor = rest[:digits]
    if not (major.isascii() and major.isdigit() and minor) or len(major + minor) > len("99999"):
        return None
    return int(major), int(minor)


def _read(path: str) -> bytes:
    """Read without waiting: a pipe or a device in place of a file is refused."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            message = "not a regular file"
            raise ValueError(message)
        chunks: list[bytes] = []
        size = 0
        while chunk := os.read(handle, 65_536):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BYTES:
                message = f"larger than {MAX_BYTES} bytes"
                raise ValueError(message)
        return b"".join(chunks)
    finally:
        os.close(handle)


def _natural(name: str) -> tuple[str, int, str]:
    """Sort cpu2 before cpu10."""
    stem = name.rstrip("0123456789")
    digits = name[len(stem) :]
    return stem, int(digits or -1) if len(digits) < len("1" * 19) else 0, name
