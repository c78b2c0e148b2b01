"""Reads on which CPUs a process may run."""

from __future__ import annotations

from corelane.hostconfig.agent.cpulist import format_list, parse_list
from corelane.hostconfig.agent.host import Host, UnreadableError
from corelane.hostconfig.agent.probe import Look, Seen, compared
from corelane.hostconfig.agent.readers.cpus import same_cpus

FIELD = "Cpus_allowed_list:"
"""A line of /proc/PID/status (proc_pid_status(5))."""


def read_process_cpus(look: Look, host: Host) -> Seen:
    """Compare the CPUs that the process ``target`` is allowed on."""
    path = f"/proc/{look.target}/status"
    for line in host.read(path).splitlines():
        if line.startswith(FIELD):
            cpus = parse_list(line[len(FIELD) :])
            same = same_cpus(cpus, parse_list(look.expected), host)
            return compared(look, format_list(cpus), place=f"{path} {FIELD[:-1]}", same=same)
    message = f"{path} has no line {FIELD}"
    raise UnreadableError(message)
