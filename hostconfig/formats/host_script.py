"""Shell that puts a plan onto a host, quoted so that no text can become a command."""

import bz2
import shlex
from base64 import b64encode
from collections.abc import Iterator, Mapping

from hostconfig.model.host_plan import HostPlan
from hostconfig.paths import (
    AUDIT_TIMER,
    BOOT_SCRIPT,
    BOOT_UNIT,
    KUBELET,
    PLAN,
    SYSFS,
    mode_of,
    unit_name,
)
from hostconfig.render import heading, render


def delivered_files(plan: HostPlan) -> Mapping[str, str]:
    """Return the files that go onto a host, less those that nodeadm writes or that only inform."""
    return {path: text for path, text in render(plan).items() if path not in {KUBELET, PLAN}}


def commands(files: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield what puts the files into force; the last may reboot and does not return then."""
    yield ("systemctl", "daemon-reload")
    yield ("systemctl", "restart", "systemd-sysctl.service")
    yield ("systemd-tmpfiles", "--create", f"/{SYSFS}")
    if AUDIT_TIMER in files:
        yield ("systemctl", "enable", "--now", unit_name(AUDIT_TIMER))
    if BOOT_UNIT in files:
        yield ("systemctl", "enable", unit_name(BOOT_UNIT))
        yield (f"/{BOOT_SCRIPT}",)


def host_script(plan: HostPlan) -> str:
    """Return bash that writes the files and puts them into force."""
    files = delivered_files(plan)
    lines = ["#!/bin/bash", heading(plan), "set -euo pipefail", ""]
    lines += [_write(path, text) for path, text in sorted(files.items())]
    lines += [shlex.join(command) for command in commands(files)]
    return "\n".join(lines) + "\n"


def packed(script: str, plan: HostPlan) -> str:
    """Return a script that unpacks another and runs it, for channels that take few bytes.

    bzip2, because its one implementation gives the same bytes everywhere; deflate has several.
    """
    # 76 columns, as MIME has them.
    text = b64encode(bz2.compress(script.encode(), 9)).decode()
    rows = [text[start : start + 76] for start in range(0, len(text), 76)]
    unpack = "import bz2,sys; sys.stdout.buffer.write(bz2.decompress(sys.stdin.buffer.read()))"
    lines = ["#!/bin/bash", heading(plan), "# Packed, since EC2 takes 16384 bytes of user data."]
    lines += ["set -euo pipefail", "umask 077", "script=$(mktemp)"]
    lines += [f"base64 -d <<'END' | python3 -c '{unpack}' >\"$script\"", *rows, "END"]
    return "\n".join([*lines, 'exec /bin/bash "$script"']) + "\n"


def _write(path: str, text: str) -> str:
    """Write one file from a quoted here-document, in which the shell expands nothing."""
    target, end = shlex.quote(f"/{path}"), _delimiter(text)
    folder = shlex.quote(f"/{path.rpartition('/')[0]}")
    document = f"cat >{target} <<'{end}'\n{text}{end}"
    return f"install -d -m 0755 {folder}\n{document}\nchmod {mode_of(path)} {target}\n"


def _delimiter(text: str) -> str:
    """Return a line that does not occur in the text."""
    end = "CORELANE-END"
    while end in text.splitlines():
        end += "-X"
    return end
