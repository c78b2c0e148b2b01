"""Every rule of the pack, found by walking ``corelane.policies.rules``."""

import pkgutil
from functools import cache
from importlib import import_module

from corelane.policies import rules
from corelane.policies.model.rule import Rule


@cache
def load_catalogue() -> tuple[Rule, ...]:
    """Import each module of the pack's rules and return its rule, ordered by id."""
    modules = pkgutil.walk_packages(rules.__path__, rules.__name__ + ".")
    found = [rule for info in modules if not info.ispkg for rule in _rules_in(info.name)]
    return tuple(sorted(found, key=lambda r: r.id))


def families() -> tuple[str, ...]:
    """Return the names of the families, in their order, without importing a rule."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(rules.__path__) if info.ispkg))


def _rules_in(module_name: str) -> tuple[Rule, ...]:
    """Return the rule that a module is named after, or none if it declares none and helps one."""
    name = module_name.rpartition(".")[2]
    declared = [
        each for each in vars(import_module(module_name)).values() if isinstance(each, Rule)
    ]
    if [rule.id for rule in declared] not in ([], [name]):
        msg = f"{module_name} must define one rule, named {name}, or none"
        raise TypeError(msg)
    return tuple(declared)
