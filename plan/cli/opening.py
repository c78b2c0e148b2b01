"""From a stack's name to its plan, for every command that needs one."""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final

from components.config.load import PlannedPlatform, StackConfig, load_stack_file
from plan.cli.exits import InputError
from plan.commit import commit_of
from plan.offline import OfflinePlan, plan_offline
from plan.source import StackSource
from plan.stages import Stages

# What the engine takes for a stack's name (sdk/go/common/tokens/stack_name.go), less a leading dot.
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A stack that was read and planned, and as on which day."""

    stack: StackConfig
    plan: OfflinePlan
    as_of: date


def stack_file(name: str) -> Path:
    """Return the file of a stack in the current folder; a name with a path in it is none."""
    if not _NAME.fullmatch(name):
        msg = (
            f"found the stack name {name!r}, wanted letters, digits, dots, dashes and underscores, "
            "at most 100 and no path: choose the folder by `corelane --cwd`"
        )
        raise InputError(msg)
    return Path(f"Pulumi.{name}.yaml")


def declare_platform(planned: PlannedPlatform) -> None:
    """Declare a platform; the cloud SDKs, which load for seconds, are imported only here."""
    platform = import_module("components.platform")
    platform.declare_platform(planned)


def open_stack(name: str, *, as_of: date, stages: Stages) -> Opened:
    """Read a stack and plan it offline, or raise `ConfigErrors`."""
    with stages("read"):
        stack = load_stack_file(stack_file(name), today=as_of)
        source = source_of(stack_file(name))
    program = partial(declare_platform, stack.platform)
    plan = plan_offline(stack, program, as_of=as_of, source=source, stages=stages)
    return Opened(stack, plan, as_of)


def source_of(path: Path) -> StackSource:
    """Return the text of a stack file, and the commit its folder is at."""
    commit = commit_of(path.parent)
    return StackSource(path.name, path.read_text("utf-8"), commit.id if commit else "")
