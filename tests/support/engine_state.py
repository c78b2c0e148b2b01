"""The state that a session of the engine left in its folder, as the engine stores it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def stored_state(folder: Path) -> Mapping[str, Any]:
    """Return the state of the one stack in a folder, secrets encrypted; none is an empty one.

    The Automation API's own export decrypts them.
    """
    for path in folder.rglob("state/.pulumi/stacks/*/*.json"):
        latest = json.loads(path.read_text(encoding="utf-8"))["checkpoint"].get("latest")
        return latest or {}
    return {}


def remove_locks(folder: Path) -> None:
    """Remove the lock that an interrupted run left, as `pulumi cancel` does."""
    for locks in folder.rglob("state/.pulumi/locks"):
        shutil.rmtree(locks)
