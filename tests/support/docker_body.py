"""What the Docker provider sends to the daemon for the inputs of a recorded container.

As in resourceDockerContainerCreate of kreuzwerker/terraform-provider-docker, for the inputs that
Corelane writes; another input is an error here, since it would be left out without a word.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

Body = dict[str, Any]
MIB: Final = 1 << 20
_SECONDS: Final = {"h": 3600, "m": 60, "s": 1}


def _mib(value: float) -> int:
    return int(value) * MIB


def _swap(value: float) -> int:
    return _mib(value) if value > 0 else int(value)


def _mounts(mounts: list[Mapping[str, Any]]) -> list[Body]:
    return [
        {
            "Type": each["type"],
            "Target": each["target"],
            "Source": each["source"],
            "ReadOnly": each["readOnly"],
        }
        for each in mounts
    ]


def _ulimits(limits: list[Mapping[str, Any]]) -> list[Body]:
    return [
        {"Name": each["name"], "Soft": int(each["soft"]), "Hard": int(each["hard"])}
        for each in limits
    ]


def _health(check: Mapping[str, Any]) -> Body:
    return {
        "Test": check["tests"],
        "Interval": nanoseconds(check["interval"]),
        "Timeout": nanoseconds(check["timeout"]),
        "StartPeriod": nanoseconds(check["startPeriod"]),
        "Retries": int(check["retries"]),
    }


def nanoseconds(duration: str) -> int:
    """Return a duration such as ``1m30s`` (time.ParseDuration of Go) in nanoseconds."""
    parts = re.findall(r"([0-9]+)([hms])", duration)
    return sum(int(number) * _SECONDS[unit] for number, unit in parts) * 10**9


def _same(value: Any) -> Any:
    return value


_CONFIG: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "image": ("Image", _same),
    "user": ("User", _same),
    "healthcheck": ("Healthcheck", _health),
}
_HOST: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "networkMode": ("NetworkMode", _same),
    "ipcMode": ("IpcMode", _same),
    "cpuSet": ("CpusetCpus", _same),
    "memory": ("Memory", _mib),
    "memoryReservation": ("MemoryReservation", _mib),
    "memorySwap": ("MemorySwap", _swap),
    "shmSize": ("ShmSize", _mib),
    "tmpfs": ("Tmpfs", _same),
    "mounts": ("Mounts", _mounts),
    "ulimits": ("Ulimits", _ulimits),
    "readOnly": ("ReadonlyRootfs", _same),
    "privileged": ("Privileged", _same),
    "securityOpts": ("SecurityOpt", _same),
    "init": ("Init", _same),
    "restart": ("RestartPolicy", lambda name: {"Name": name}),
    "capabilities": ("CapDrop", lambda given: given.get("drops", [])),
}
_LOG: Final = ("logDriver", "logOpts")
# What the provider itself does, before or after the daemon is asked.
_OF_THE_PROVIDER: Final = frozenset(
    {"name", "mustRun", "wait", "waitTimeout", "destroyGraceSeconds"}
)


def create_body(inputs: Mapping[str, Any]) -> Body:
    """Return the request that creates a container."""
    if strange := inputs.keys() - _CONFIG.keys() - _HOST.keys() - _OF_THE_PROVIDER - {*_LOG}:
        msg = f"found the inputs {sorted(strange)}, wanted those that are sent on: add them here"
        raise KeyError(msg)
    driver, options = (inputs.get(key) for key in _LOG)
    log = {"LogConfig": {"Type": driver, "Config": options or {}}} if driver else {}
    return {**_translated(_CONFIG, inputs), "HostConfig": _translated(_HOST, inputs) | log}


def _translated(
    table: Mapping[str, tuple[str, Callable[[Any], Any]]], inputs: Mapping[str, Any]
) -> Body:
    return {
        name: write(inputs[key])
        for key, (name, write) in table.items()
        if inputs.get(key) is not None
    }
