"""Every rule of the pack, found by walking ``policies.rules``."""

import pkgutil
from functools import cache
from importlib import import_module

from policies import rules
from policies.core.rule import Rule


@cache
def load_catalogue() -> tuple[Rule, ...]:
    """Import each rule module and return its rule, ordered by id."""
    modules = pkgutil.walk_packages(rules.__path__, rules.__name__ + ".")
    found = [_rule_in(info.name) for info in modules if not info.ispkg]
    return tuple(sorted(found, key=lambda r: r.id))


def _rule_in(module_name: str) -> Rule:
    """Return the rule a module is named after; any other layout is an error."""
    name = module_name.rpartition(".")[2]
    declared = getattr(import_module(module_name), name, None)
    if not isinstance(declared, Rule) or declared.id != name:
        msg = f"{module_name} must define exactly one rule, named {name}"
        raise TypeError(msg)
    return declared
