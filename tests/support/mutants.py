"""A rule's mutants: its source with one small change, which the rule's cases must notice."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from corelane.policies.model.rule import Rule
from tests.support.code_changes import described, edits_of, source_of


@dataclass(frozen=True)
class Mutant:
    """A rule with one change, described by its line, before and after."""

    rule: Rule
    change: str


def mutants_of(rule: Rule) -> Iterator[Mutant]:
    """Yield a rule once for each change of its conditions, constants, messages and statements."""
    function: Any = rule.check
    tree = ast.parse(Path(function.__code__.co_filename).read_text())
    original = source_of(tree)
    for edit in edits_of(tree):
        with edit.made(), suppress(Exception):  # every test notices a module that does not load
            yield Mutant(_loaded(tree, rule.id), described(original, source_of(tree)))


def _loaded(tree: ast.Module, name: str) -> Rule:
    module = ModuleType(f"corelane.policies.rules.mutant.{name}")
    exec(compile(ast.fix_missing_locations(tree), name, "exec"), module.__dict__)  # noqa: S102 - our own rule
    mutant: Rule = module.__dict__[name]
    return mutant
