"""Small changes of a rule's source, each of which the rule's cases must notice."""

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from corelane.policies.model.rule import Rule

Node = ast.AST
Change = Callable[[], None]
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# What a rule says beside its verdict is told on its page: no case has to notice a change there.
_DECLARED = (ast.Import, ast.ImportFrom, ast.arguments)


@dataclass(frozen=True)
class Mutant:
    """A rule with one change, described by its line, what stood there and what stands there now."""

    rule: Rule
    change: str


def mutants_of(rule: Rule) -> Iterator[Mutant]:
    """Yield a rule once for each change of its conditions, constants, messages and statements."""
    function: Any = rule.check
    path = Path(function.__code__.co_filename)
    tree = ast.parse(path.read_text())
    original = ast.unparse(tree).splitlines()
    for holder, key, node in [*_places(tree)]:
        for replacement in _replacements(node):
            _put(holder, key, replacement)
            with suppress(TypeError):  # a module that does not load is noticed by everybody
                yield Mutant(_loaded(tree, rule.id), _described(original, tree))
            _put(holder, key, node)


def _loaded(tree: ast.Module, name: str) -> Rule:
    module = ModuleType(f"corelane.policies.rules.mutant.{name}")
    exec(compile(ast.fix_missing_locations(tree), name, "exec"), module.__dict__)  # noqa: S102 - our own rule
    mutant: Rule = module.__dict__[name]
    return mutant


def _described(original: list[str], tree: ast.Module) -> str:
    """Return the first line that differs, before and after."""
    now = ast.unparse(tree).splitlines()
    for before, after in zip(original, now, strict=False):
        if before != after:
            return f"{before.strip()}  ->  {after.strip()}"
    return "the end is missing"


def _places(node: Node) -> Iterator[tuple[Any, Any, Node]]:
    """Yield every node that decides something, with what holds it."""
    for field, value in ast.iter_fields(node):
        if field in {"decorator_list", "annotation", "returns", "bases", "keywords"}:
            continue
        inside: list[Any] = value if isinstance(value, list) else [value]
        for index, below in enumerate(inside):
            if not isinstance(below, ast.AST) or isinstance(below, _DECLARED) or _is_text(below):
                continue
            if _is_path(node, field, index) or _names_path(below):
                continue
            yield (value, index, below) if isinstance(value, list) else (node, field, below)
            yield from _places(below)


def _is_text(node: Node) -> bool:
    """Say whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_path(node: Node, field: str, index: int) -> bool:
    """Say whether a node is where a violation was found, which its message does not depend on."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Violation"
        and field == "args"
        and index == 1
    )


def _names_path(node: Node) -> bool:
    match node:
        case ast.Assign([ast.Name("path")]):
            return True
        case _:
            return False


def _put(holder: Any, key: Any, node: Node) -> None:
    if isinstance(holder, list):
        holder[key] = node
    else:
        setattr(holder, key, node)


def _replacements(node: Node) -> Iterator[Node]:
    match node:
        case ast.Compare(left, [op], [right]) if type(op) in _COMPARED:
            yield ast.Compare(left, [_COMPARED[type(op)]()], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _COMPUTED:
            yield ast.BinOp(left, _COMPUTED[type(op)](), right)
        case ast.Constant(value):
            yield from _constants(value)
        case ast.If(test, body, orelse) if not isinstance(test, ast.Constant):
            yield ast.If(ast.Constant(value=True), body, orelse)
            yield ast.If(ast.Constant(value=False), body, orelse)
        case ast.Raise() | ast.Continue() | ast.Expr(ast.Yield() | ast.YieldFrom()):
            yield ast.If(ast.Constant(value=False), [node], [])  # type: ignore[list-item] - a statement
        case _:
            return


def _constants(value: object) -> Iterator[Node]:
    if isinstance(value, bool):
        yield ast.Constant(value=not value)
    elif isinstance(value, str):
        yield ast.Constant(value=f"{value}~")
    elif isinstance(value, int):
        yield ast.Constant(value=value + 1)
