"""Load a stack by its name and plan it, for every command that needs a plan."""

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final

from corelane.cli.options import StackChoice
from corelane.cli.out_folder import check_folder, check_owner
from corelane.components.config.loading.attempts import attempt, mistakes_of
from corelane.components.config.loading.errors import ConfigError, ConfigErrors, quote
from corelane.components.config.loading.load import PlannedPlatform, StackConfig, load_stack_file
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
        wanted = "at most 100 letters, digits, dots, dashes and underscores, and no path"
        remedy = "Correct it; `corelane --cwd DIR` chooses the folder of the stack."
        raise ConfigErrors([ConfigError(("--stack",), quote(name), wanted, remedy)])
    return Path(f"Pulumi.{name}.yaml")


def declare_platform(planned: PlannedPlatform) -> None:
    """Declare a platform; the cloud SDKs, which load for seconds, are imported only here."""
    platform = import_module("corelane.components.composition.platform")
    platform.declare_platform(planned)


def load(name: str, *, today: date | None = None) -> StackConfig:
    """Read the stack of a name, with the waivers that name rules of the catalogue."""
    rules = {rule.code: rule.id for rule in load_catalogue()}
    return load_stack_file(stack_file(name), today=today, rules=rules)


def load_and_plan(choice: StackChoice, *, stages: Stages, out: Path | None = None) -> StackPlan:
    """Read a stack and plan it offline as on a day, that of its commit if none is asked for.

    Raises `ConfigErrors`, also for a folder that the plan may not go to.
    """
    with stages("read"):
        refused = attempt(lambda: check_folder(out))
        file = attempt(lambda: stack_file(choice.stack))
        commit = None if isinstance(file, ConfigErrors) else commit_of(file)
        chosen = choose_day(choice.as_of, commit)
        stack = attempt(lambda: load(choice.stack, today=chosen.day))
        if isinstance(file, ConfigErrors) or isinstance(stack, ConfigErrors) or refused:
            raise ConfigErrors(mistakes_of(refused, stack))
        check_owner(out, stack.project, stack.stack)
        source = StackSource(file.name, stack.places, commit.id if commit else "")
    program = partial(declare_platform, stack.platform)
    plan = plan_offline(stack, program, as_of=chosen.day, source=source, stages=stages)
    return StackPlan(stack, plan, chosen)
