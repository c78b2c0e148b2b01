"""Load a stack by its name and plan it, for every command that needs a plan."""

import re
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final

from corelane.cli.options import StackChoice
from corelane.components.config.loading.load import PlannedPlatform, StackConfig, load_stack_file
from corelane.errors import InputError
from corelane.plan.as_of import AsOf, choose_day
from corelane.plan.attribution.source import StackSource
from corelane.plan.commit import commit_of
from corelane.plan.offline import OfflinePlan, plan_offline
from corelane.plan.stages import Stages
from corelane.policies.judging.catalogue import load_catalogue

# What the engine takes for a stack's name (sdk/go/common/tokens/stack_name.go), less a leading dot.
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class StackPlan:
    """A stack, its plan, and the day that the plan is judged by."""

    stack: StackConfig
    plan: OfflinePlan
    as_of: AsOf


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
    platform = import_module("corelane.components.composition.platform")
    platform.declare_platform(planned)


def load_and_plan(choice: StackChoice, *, stages: Stages) -> StackPlan:
    """Read a stack and plan it offline as on a day, that of its commit if none is asked for.

    Raises `ConfigErrors`.
    """
    file = stack_file(choice.stack)
    with stages("read"):
        commit = commit_of(file)
        chosen = choose_day(choice.as_of, commit)
        rules = {rule.code: rule.id for rule in load_catalogue()}
        stack = load_stack_file(file, today=chosen.day, rules=rules)
        source = StackSource(file.name, stack.places, commit.id if commit else "")
    program = partial(declare_platform, stack.platform)
    plan = plan_offline(stack, program, as_of=chosen.day, source=source, stages=stages)
    return StackPlan(stack, plan, chosen)
