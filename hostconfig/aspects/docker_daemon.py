"""Docker's own configuration, where no kubelet runs containers: safe for one that asks nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.docker_daemon import (
    LOG_DRIVER,
    LOG_OPTIONS,
    OPEN_FILES,
    DaemonOption,
)
from corelane.hostconfig.model.paths import DOCKER_DAEMON
from corelane.hostconfig.model.profile import Limits
from corelane.hostconfig.model.settings import Setting, WholeFile

_NO_RULES: Final = "no rule of Docker lies in a packet's way: no port is published"


def docker_daemon(context: Context) -> Iterator[Setting]:
    """Yield each option of dockerd, and the file that has them all: JSON takes no comments."""
    if not context.runs_docker_alone:
        return
    options = tuple(_options(context.profile.limits))
    yield from options
    values = {option.key: option.value for option in options}
    yield WholeFile(
        path=DOCKER_DAEMON,
        text=json.dumps(values, indent=2, sort_keys=True) + "\n",
        why="replaces the whole file, so that no option of an image or a hand remains",
        carries=options,
    )


def _options(limits: Limits) -> Iterator[DaemonOption]:
    """Yield the options in the terms of dockerd(8); Docker 20.10 and later have all of them."""
    chosen: dict[str, tuple[object, str]] = {
        "bridge": ("none", "containers use the host's interfaces, so Docker makes none"),
        "default-ulimits": (
            _ulimits(limits),
            "limits of a container that states none: the profile's, and open files as others have",
        ),
        "exec-opts": (
            ["native.cgroupdriver=systemd"],
            "systemd alone divides the tree of control groups",
        ),
        "ip-forward": (False, "the host forwards no packet from one network to another"),
        "ip6tables": (False, _NO_RULES),
        "iptables": (False, _NO_RULES),
        "live-restore": (True, "containers run on while Docker is restarted or upgraded"),
        "log-driver": (LOG_DRIVER, "a log without a bound fills the disk of the host"),
        "log-opts": (LOG_OPTIONS, "the bound of each container's log"),
        "no-new-privileges": (True, "no program in a container gains rights by setuid"),
    }
    for key, (value, why) in chosen.items():
        yield DaemonOption(key=key, value=value, why=why)


def _ulimits(limits: Limits) -> Mapping[str, Mapping[str, Any]]:
    """Return limits as dockerd names them; unlimited is -1 (docker/go-units, ulimit.go)."""
    wanted = {
        "memlock": limits.memlock,
        "nofile": limits.nofile or OPEN_FILES,
        "rtprio": limits.rtprio,
    }
    sizes = {name: -1 if size == "infinity" else size for name, size in wanted.items() if size}
    return {name: {"Name": name, "Soft": size, "Hard": size} for name, size in sizes.items()}
