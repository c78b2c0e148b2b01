"""A process as the kernel shows it: identity, control groups, namespaces and mounts."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corelane.hostconfig.model.cpuset import parse_cpulist

SETS: Final = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
NAMESPACES: Final = ("ipc", "mnt", "net", "pid", "user")
NO_LIMIT: Final = "max"
UNIFIED: Final = Path("/sys/fs/cgroup/cgroup.controllers").exists()
"""Whether this machine has version 2 of control groups alone."""
# The least of what version 1 shows where there is no limit: LONG_MAX in whole pages.
_V1_UNLIMITED: Final = 1 << 62


@dataclass(frozen=True)
class Mount:
    """A mount of a process: where, of what kind, and with which options of both kinds."""

    target: str
    kind: str
    options: frozenset[str]

    @property
    def writable(self) -> bool:
        """Return whether the mount itself lets anyone write."""
        return "rw" in self.options

    def size(self) -> int:
        """Return the size of a tmpfs in bytes."""
        [size] = [each for each in self.options if each.startswith("size=")]
        return int(size.removeprefix("size=").removesuffix("k")) << 10


@dataclass(frozen=True)
class Process:
    """A process by its number."""

    pid: int

    @property
    def status(self) -> Mapping[str, str]:
        """The fields of /proc/PID/status."""
        lines = self._read("status").splitlines()
        return {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}

    @property
    def users(self) -> frozenset[str]:
        """Every user and group that it is, in any of the roles."""
        return frozenset((self.status["Uid"] + "\t" + self.status["Gid"]).split())

    @property
    def capabilities(self) -> int:
        """Every capability in any of its sets."""
        found = 0
        for name in SETS:
            found |= int(self.status[name], 16)
        return found

    @property
    def cpus(self) -> frozenset[int]:
        """The CPUs that it may run on."""
        return parse_cpulist(self.status["Cpus_allowed_list"])

    @property
    def namespaces_of_the_host(self) -> frozenset[str]:
        """The namespaces that it shares with this process."""
        ours = Process(os.getpid())
        return frozenset(n for n in NAMESPACES if self.namespace(n) == ours.namespace(n))

    def namespace(self, name: str) -> Path:
        """Return what names one of its namespaces."""
        return Path(f"/proc/{self.pid}/ns/{name}").readlink()

    @property
    def mounts(self) -> Mapping[str, Mount]:
        """Its mounts by their place (proc(5), mountinfo)."""
        return {mount.target: mount for mount in self._mounts()}

    def _mounts(self) -> Iterator[Mount]:
        for line in self._read("mountinfo").splitlines():
            before, _, after = line.partition(" - ")
            target, options = before.split()[4:6]
            kind, _, of_all = after.split(maxsplit=2)
            # A file system that is read-only as a whole cannot be written to through any mount.
            words = {*options.split(","), *(w for w in of_all.split(",") if w not in {"rw", "ro"})}
            yield Mount(target, kind, frozenset(words))

    def limit(self, resource: str) -> tuple[str, str]:
        """Return the soft and the hard limit (proc(5), limits)."""
        [line] = [x for x in self._read("limits").splitlines() if x.startswith(resource)]
        soft, hard = line.removeprefix(resource).split()[:2]
        return soft, hard

    def group(self, old: str, new: str) -> str:
        """Return what its control group says, by a file of version 1 or of version 2."""
        controller = old.partition(".")[0]
        for line in self._read("cgroup").splitlines():
            number, names, path = line.split(":", 2)
            if controller in names.split(","):
                return _bounded(Path(f"/sys/fs/cgroup/{controller}{path}/{old}").read_text())
            if number == "0" and UNIFIED:
                return _bounded(Path(f"/sys/fs/cgroup{path}/{new}").read_text())
        msg = f"found no control group with {controller} for process {self.pid}"
        raise LookupError(msg)

    def _read(self, name: str) -> str:
        return Path(f"/proc/{self.pid}/{name}").read_text()


def _bounded(text: str) -> str:
    """Write "no limit" as version 2 does."""
    text = text.strip()
    return NO_LIMIT if text.isdecimal() and int(text) >= _V1_UNLIMITED else text
