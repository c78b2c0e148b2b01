"""The rendered settings of a host, read back from the text of its files."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpulist, parse_cpumask
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.image import NodeImage
from corelane.hostconfig.model.kernel import CPUS
from corelane.hostconfig.model.kernel_words import Word, name_of, read_cpus, without_flags
from corelane.hostconfig.model.paths import (
    INTERFACES_SCRIPT,
    IRQBALANCE,
    KERNEL_ARGUMENTS,
    KUBELET,
    SYSCTL,
    SYSFS,
    UNITS,
)
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.topology import Topology

PLACING: Final = ("place", "place_if_any")
"""Words of the program for interfaces that start a line with an interface and its CPUs."""
NO_CPUS: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RenderedHost:
    """The files of a host, beside the facts that they must agree with."""

    hardware: Hardware
    profile: HostProfile
    image: NodeImage
    files: Mapping[str, str]
    """Text by path, as it lies on the host."""

    @cached_property
    def written(self) -> tuple[Word, ...]:
        """The kernel arguments that are written for this host, in order."""
        words = (line.partition("=") for line in self._lines(KERNEL_ARGUMENTS))
        return tuple((name_of(key), value if equals else None) for key, equals, value in words)

    @cached_property
    def command_line(self) -> tuple[Word, ...]:
        """Every argument the kernel gets: the image's own first."""
        theirs = ((name_of(a.key), a.value) for a in self.image.kernel_arguments)
        return (*theirs, *self.written)

    @cached_property
    def sysctls(self) -> tuple[tuple[str, str], ...]:
        """The sysctls in file order."""
        pairs = (line.partition("=") for line in self._lines(SYSCTL))
        return tuple((key.strip().lstrip("-"), value.strip()) for key, _, value in pairs)

    @cached_property
    def kubelet(self) -> Mapping[str, Any]:
        """The kubelet's configuration; empty without a kubelet."""
        return json.loads(self.files.get(KUBELET, "{}"))

    @cached_property
    def sysfs(self) -> Mapping[str, str]:
        """The values that are written to sysfs, by path."""
        fields = (line.split() for line in self._lines(SYSFS))
        return {line[1]: line[6] for line in fields}

    @cached_property
    def banned_interrupts(self) -> frozenset[int]:
        """The CPUs that irqbalance leaves alone."""
        pairs = (line.partition("=") for line in self._lines(self.image.irqbalance_file or ""))
        lists = [value for key, _, value in pairs if key == "IRQBALANCE_BANNED_CPULIST"]
        return parse_cpulist(lists[-1]) if lists else NO_CPUS

    @property
    def irqbalance_is_masked(self) -> bool:
        """Return whether its unit is an empty file, which systemd never starts."""
        return self.files.get(f"{UNITS}/{IRQBALANCE}") == ""

    @cached_property
    def placed_interrupts(self) -> frozenset[int]:
        """The CPUs that the program for interfaces gives interrupts to."""
        words = (line.split() for line in self._lines(INTERFACES_SCRIPT))
        cpus = (line[2:] for line in words if line[0] in PLACING and line[2:])
        return frozenset(int(cpu) for line in cpus for cpu in line)

    @cached_property
    def steered(self) -> Mapping[str, frozenset[int]]:
        """The CPUs to which each interface hands on packets that it receives (RPS)."""
        words = (shlex.split(line) for line in self._lines(INTERFACES_SCRIPT) if "_cpus" in line)
        return {
            line[1]: parse_cpumask(line[4])
            for line in words
            if line[0] == "steer" and line[3:4] == ["rps_cpus"]
        }

    def _lines(self, path: str) -> list[str]:
        """Return what a file says, comments and blank lines left out."""
        lines = (line.strip() for line in self.files.get(path, "").splitlines())
        return [line for line in lines if line and line[0] not in "#;"]

    def argument(self, key: str) -> str | None:
        """Return the last value of an argument: the one the kernel keeps. A flag is empty."""
        values = [value or "" for name, value in self.command_line if name == key]
        return values[-1] if values else None

    def cpus_of(self, key: str) -> frozenset[int] | None:
        """Return the CPUs an argument names, its leading flags skipped, or None if unset."""
        if (value := self.argument(key)) is None:
            return None
        if key == "systemd.cpu_affinity":
            # systemd reads it, and knows ranges alone (src/shared/cpu-set-util.c).
            return parse_cpulist(value)
        listed = without_flags(value) if key == "isolcpus" else value
        return read_cpus(listed, max(self.machine.online) + 1)

    @cached_property
    def machine(self) -> Topology:
        """The hardware as it comes, every thread counted."""
        return self.hardware.topology

    @cached_property
    def online(self) -> frozenset[int]:
        """The CPUs that run under this command line."""
        running = self.machine.online
        if self.argument("nosmt") is not None:
            running = frozenset(min(cpus) for cpus in self.machine.cores.values())
        return running - self.taken_offline

    @cached_property
    def taken_offline(self) -> frozenset[int]:
        """The CPUs that a value written to sysfs takes offline."""
        paths = (path for path, value in self.sysfs.items() if value == "0")
        found = (re.fullmatch(rf"{CPUS}/cpu([0-9]+)/online", path) for path in paths)
        return frozenset(int(match[1]) for match in found if match)

    @cached_property
    def isolated(self) -> frozenset[int]:
        """The CPUs that the scheduler has to spare."""
        return self.cpus_of("isolcpus") or NO_CPUS

    @cached_property
    def housekeeping(self) -> frozenset[int]:
        """The CPUs the system keeps, as the kubelet or else systemd has them."""
        if (reserved := self.kubelet.get("reservedSystemCPUs")) is not None:
            return parse_cpulist(reserved)
        if (affinity := self.cpus_of("systemd.cpu_affinity")) is not None:
            return affinity
        return self.online

    @property
    def isolates(self) -> bool:
        """Return whether any layer takes CPUs away from the system."""
        keys = ("isolcpus", "nohz_full", "rcu_nocbs", "systemd.cpu_affinity", "irqaffinity")
        return "reservedSystemCPUs" in self.kubelet or any(
            self.argument(key) is not None for key in keys
        )


def name_cpus(cpus: frozenset[int]) -> str:
    """Name a set of CPUs in a sentence."""
    noun = "CPU" if len(cpus) == 1 else "CPUs"
    return f"{noun} {format_cpulist(cpus)}" if cpus else "no CPU"
