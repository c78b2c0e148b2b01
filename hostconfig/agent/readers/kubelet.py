"""Read which configuration the running kubelet was started with, and what its managers keep."""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from corelane.hostconfig.agent.cpulist import format_list, parse_list
from corelane.hostconfig.agent.host import AbsentError, UnreadableError
from corelane.hostconfig.agent.probe import Probe, Reading, State, compared
from corelane.hostconfig.agent.readers.units import processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from corelane.hostconfig.agent.host import Host

CLOCK_STEPS_S = 60
"""A file is newer than a process by so much, at least: the clock is set while a host boots."""
FLAGS = {
    "podPidsLimit": "pod-max-pids",
    "reservedSystemCPUs": "reserved-cpus",
}
"""Flags of cmd/kubelet/app/options that are not the name of their field in kebab case."""
VOID = {"kubeReserved": frozenset({"cpu"})}
"""Keys of others that say nothing: reservedSystemCPUs replaces them (cmd/kubelet/app/server.go)."""
MEBIBYTE = 1 << 20


class Configuration(NamedTuple):
    """The merged files of a kubelet, its flags, and the files that changed since it started."""

    fields: Mapping[str, Any]
    flags: Mapping[str, str]
    changed: tuple[str, ...]


def read_kubelet(probe: Probe, host: Host) -> Reading:
    """Compare one field of the configuration that the running kubelet has."""
    running = _running(host, probe.target)
    flag = FLAGS.get(probe.field, re.sub("(?=[A-Z])", "-", probe.field).lower())
    if flag in running.flags:
        observed = f"--{flag}={running.flags[flag]}"
        return Reading(State.DRIFT, observed, f"the kubelet runs with {observed}, before its files")
    wanted = json.loads(probe.expected)
    found = running.fields.get(probe.field, "")
    if isinstance(found, dict) and isinstance(wanted, dict):
        void = VOID.get(probe.field, frozenset[str]()) - set(cast("dict[str, Any]", wanted))
        given = cast("dict[str, Any]", found)
        found = {key: given[key] for key in given if key not in void}
    shown = found if isinstance(found, str) else json.dumps(found, sort_keys=True)
    reading = compared(probe, shown, place=f"{probe.field} of the kubelet", same=found == wanted)
    if reading.state is State.OK and running.changed:
        reason = f"{running.changed[0]} is newer than the kubelet, which has not read it"
        return Reading(State.DRIFT, shown, reason)
    return reading


def read_kubelet_state(probe: Probe, host: Host) -> Reading:
    """Compare what the CPU manager or the memory manager of the kubelet keeps across restarts."""
    state = json.loads(host.read(probe.target))
    if probe.field == "policyName":
        return compared(probe, state["policyName"], place=f"policyName of {probe.target}")
    if probe.field == "reserved":
        observed = " ".join(_reserved(state))
        return compared(probe, observed, place=f"reserved memory in {probe.target}")
    given = frozenset[int]().union(*_exclusive(state))
    strays = given & parse_list(probe.expected)
    if strays:
        reason = f"{probe.target} gives a container {format_list(strays)}, wanted none of these"
        return Reading(State.DRIFT, format_list(given), reason)
    return Reading(State.OK, format_list(given))


def _reserved(state: Mapping[str, Any]) -> Iterator[str]:
    """Yield the MiB that no pod gets, by NUMA node (pkg/kubelet/cm/memorymanager/state)."""
    for node, machine in sorted(state["machineState"].items(), key=lambda each: int(each[0])):
        size = machine["memoryMap"]["memory"]["systemReserved"]
        if size:
            yield f"{node}={size / MEBIBYTE:g}Mi"


def _exclusive(state: Mapping[str, Any]) -> Iterator[frozenset[int]]:
    """Yield the CPUs of each container that has its own (pkg/kubelet/cm/cpumanager/state)."""
    pods: Mapping[str, Mapping[str, str]] = state.get("entries") or {}
    for containers in pods.values():
        yield from map(parse_list, containers.values())


@lru_cache(maxsize=1)
def _running(host: Host, unit: str) -> Configuration:
    """Return what the first process of a unit was started with. One audit asks for each field."""
    processes = processes_of(unit, host)
    if not processes:
        message = f"{unit} does not run, so it has no configuration in force"
        raise AbsentError(message)
    flags = dict(_flags(host.read(f"/proc/{processes[0]}/cmdline").split("\0")))
    files = list(_files(flags, host))
    merged: object = {}
    for file in files:
        merged = _patched(merged, json.loads(_text(host, file)))
    if not isinstance(merged, dict):
        message = f"{files[0]} holds no object"
        raise UnreadableError(message)
    started = _started(host, processes[0]) + CLOCK_STEPS_S
    changed = tuple(file for file in files if host.modified(file) > started)
    return Configuration(cast("dict[str, Any]", merged), flags, changed)


def _text(host: Host, file: str) -> str:
    """Read a file that a running kubelet has read: that it is absent here says nothing of it."""
    try:
        return host.read(file)
    except AbsentError as error:
        raise UnreadableError(str(error)) from error


def _flags(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield ``--name=value`` and ``--name value`` alike."""
    for word, following in zip(words, [*words[1:], ""]):
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            yield name, value if equals else following


def _files(flags: Mapping[str, str], host: Host) -> Iterator[str]:
    """Yield the file and the drop-ins in their order (cmd/kubelet/app/server.go)."""
    if "config" not in flags:
        message = "the kubelet runs without --config"
        raise UnreadableError(message)
    yield flags["config"]
    folder = flags.get("config-dir")
    if folder and host.exists(folder):
        yield from (f"{folder}/{n}" for n in sorted(host.names(folder)) if n.endswith(".conf"))


def _patched(base: object, patch: object) -> object:
    """Merge a drop-in as the kubelet does: maps by key, null removes (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(cast("dict[str, object]", base)) if isinstance(base, dict) else {}
    for key, value in cast("dict[str, object]", patch).items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _patched(merged.get(key), value)
    return merged


def _started(host: Host, process: int) -> float:
    """Return the seconds since 1970 at which a process started (proc_pid_stat(5), field 22)."""
    fields = host.read(f"/proc/{process}/stat").rpartition(")")[2].split()
    ticks = int(fields[22 - 3])
    for line in host.read("/proc/stat").splitlines():
        if line.startswith("btime "):
            return int(line.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")
    message = "/proc/stat has no line btime"
    raise UnreadableError(message)
