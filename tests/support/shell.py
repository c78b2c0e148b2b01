"""Run a program the way a host would, and keep what it said."""

import subprocess
from collections.abc import Mapping


def run(
    *command: str, env: Mapping[str, str] | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Return the finished process; a failure is the caller's to judge."""
    return subprocess.run(  # noqa: S603 - tests run only what they wrote themselves
        command, env=env, input=stdin, capture_output=True, text=True, check=False
    )
