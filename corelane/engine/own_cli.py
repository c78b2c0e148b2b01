"""A preview by the Pulumi CLI that a user has installed, with its backend and credentials."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

NO_CLI: Final = 2
_POLICIES: Final = "policies"

Say = Callable[[str], None]


def preview_with_own_cli(root: Path, stack: str, say: Say, extra: Sequence[str] = ()) -> int:
    """Run the user's own `pulumi preview`, which prints for itself; return 0, 1 or 2.

    Backend, credentials and secrets provider are whatever the user's environment and the stack's
    file name. Nothing goes through a shell.
    """
    command = shutil.which("pulumi")
    if command is None:
        say(
            "found no pulumi on PATH, wanted the CLI that holds your login: install it "
            "(https://www.pulumi.com/docs/install/), or use --offline"
        )
        return NO_CLI
    if not (root / f"Pulumi.{stack}.yaml").is_file():
        say(f"found no Pulumi.{stack}.yaml in {root}, wanted the file of the stack {stack!r}")
        return NO_CLI
    if not (root / _POLICIES / "PulumiPolicy.yaml").is_file():
        say(
            f"found no {_POLICIES}/PulumiPolicy.yaml in {root.resolve()}, wanted it beside the "
            "program: run this in a clone of Corelane, or use --offline"
        )
        return NO_CLI
    return _run([*own_preview_command(command, stack), *extra], root, say)


def own_preview_command(command: str, stack: str) -> list[str]:
    """Return the words of the command."""
    return [
        command,
        "preview",
        "--stack",
        stack,
        "--policy-pack",
        _POLICIES,
        "--non-interactive",
    ]


def _run(command: list[str], root: Path, say: Say) -> int:
    try:
        ended = subprocess.run(command, cwd=root, check=False)  # noqa: S603 -- a list, no shell
    except OSError as error:
        say(f"found a pulumi that does not start: {error.strerror}; reinstall it")
        return NO_CLI
    return 0 if ended.returncode == 0 else 1
