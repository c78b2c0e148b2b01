"""Shell that writes a plan's files onto a host, quoted so that no text can become a command."""

import shlex
from collections.abc import Iterable, Mapping

from hostconfig.model.host_plan import HostPlan
from hostconfig.render import KUBELET, PLAN, render

PROLOGUE = """\
#!/bin/bash
# Written for one pool of hosts. Generated: edit the profile, not this file.
set -euo pipefail

"""


def delivered_files(plan: HostPlan) -> Mapping[str, str]:
    """Return the files that go onto a host, less those that nodeadm writes or that only inform."""
    return {path: text for path, text in render(plan).items() if path not in {KUBELET, PLAN}}


def write_files_script(files: Mapping[str, str]) -> str:
    """Return bash that writes each file; contents stay readable."""
    return "".join(_write(path, text) for path, text in sorted(files.items()))


def apply_script(paths: Iterable[str]) -> str:
    """Return bash that puts sysctls and sysfs values into force now."""
    present = set(paths)
    steps = [
        ("etc/sysctl.d/90-corelane.conf", "sysctl --quiet --load={}"),
        ("etc/tmpfiles.d/90-corelane.conf", "systemd-tmpfiles --create {}"),
    ]
    lines = [command.format(f"/{path}") for path, command in steps if path in present]
    return "".join(f"{line}\n" for line in lines)


def _write(path: str, text: str) -> str:
    """Write one file from a quoted here-document, in which the shell expands nothing."""
    target = shlex.quote(f"/{path}")
    folder = shlex.quote(f"/{path.rpartition('/')[0]}")
    end = _delimiter(text)
    document = f"cat >{target} <<'{end}'\n{text}{end}"
    return f"install -d -m 0755 {folder}\n{document}\nchmod 0644 {target}\n\n"


def _delimiter(text: str) -> str:
    """Return a line that does not occur in the text."""
    end = "CORELANE-END"
    while end in text.splitlines():
        end += "-X"
    return end
