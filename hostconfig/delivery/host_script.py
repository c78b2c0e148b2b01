"""Shell that puts a plan onto a host, quoted so that no text can become a command."""

import bz2
import shlex
from base64 import b64encode
from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.delivery.activation import commands, delivered_files
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import HOLD, mode_of

ROW: Final = 912
"""Characters: a line of a mail, which user data is, may have 998 (RFC 5322 2.1.1)."""
READ_PACKED: Final = "sed -n '/^base64 -d/,/^END$/{//!p}' THIS-FILE | base64 -d | bzip2 -d"
"""The command that prints the packed script, for a review."""


def host_script(plan: HostPlan) -> str:
    """Return bash that writes the files and puts them into force."""
    files = dict(delivered_files(plan))
    lines = ["#!/bin/bash", plan.heading, "set -euo pipefail", "", *hold(plan)]
    files.pop(HOLD, None)
    lines += [_write(path, text) for path, text in sorted(files.items())]
    lines += [shlex.join(command) for command in commands(delivered_files(plan))]
    return "\n".join(lines) + "\n"


def hold(plan: HostPlan) -> Iterator[str]:
    """Yield the first step: if a later one fails, the kubelet must not start."""
    if text := delivered_files(plan).get(HOLD):
        yield _write(HOLD, text) + "systemctl daemon-reload"


def packed(script: str, plan: HostPlan) -> str:
    """Return a script that unpacks another and runs it, for channels that take few bytes.

    bzip2, because its one implementation gives the same bytes everywhere; deflate has several.
    """
    text = b64encode(bz2.compress(script.encode(), 9)).decode()
    rows = [text[start : start + ROW] for start in range(0, len(text), ROW)]
    unpack = "import bz2,sys; sys.stdout.buffer.write(bz2.decompress(sys.stdin.buffer.read()))"
    lines = [
        "#!/bin/bash",
        plan.heading,
        "# Packed: EC2 accepts at most 16384 bytes of user data, in ASCII.",
    ]
    lines += [
        f"# To read it: {READ_PACKED}",
        "set -euo pipefail",
        *hold(plan),
        "umask 077",
        "script=$(mktemp)",
    ]
    lines += [f"base64 -d <<'END' | python3 -I -c '{unpack}' >\"$script\"", *rows, "END"]
    return "\n".join([*lines, 'exec /bin/bash "$script"']) + "\n"


def _write(path: str, text: str) -> str:
    """Write one file from a quoted here-document, in which the shell expands nothing.

    install(1) replaces a link instead of following it: a unit that someone masked is a link to
    /dev/null, which would be written and lose its mode.
    """
    target, end = shlex.quote(f"/{path}"), _delimiter(text)
    return f"install -D -m {mode_of(path)} /dev/stdin {target} <<'{end}'\n{text}{end}\n"


def _delimiter(text: str) -> str:
    """Return a line that does not occur in the text."""
    end = "CORELANE-END"
    while end in text.splitlines():
        end += "-X"
    return end
