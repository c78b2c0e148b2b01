"""Small changes of a module's code, each of which some test must notice."""

import ast
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

Node = ast.AST
_T = TypeVar("_T")
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
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# Declarations decide nothing: what they name is changed where it is used.
_DECLARED = (ast.Import, ast.ImportFrom, ast.arguments)
_SHOWN = 160
# What only people read at a prompt.
_PROSE = frozenset({"help", "metavar"})
_FIELDS_OF_DECLARATIONS = frozenset({"decorator_list", "annotation", "returns", "bases"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a tree, which is made and taken back in place."""

    holder: Any
    key: Any
    before: Node
    after: Node

    @contextmanager
    def made(self) -> Generator[None]:
        """Leave the tree changed for as long as the block runs."""
        self._put(self.after)
        try:
            yield
        finally:
            self._put(self.before)

    def _put(self, node: Node) -> None:
        if isinstance(self.holder, list):
            self.holder[self.key] = node
        else:
            setattr(self.holder, self.key, node)


def edits_of(tree: ast.Module) -> list[Edit]:
    """Return every change that can be made to a module, in the order of its text."""
    return [
        Edit(holder, key, node, replacement)
        for holder, key, node in _places(tree)
        for replacement in _replacements(node)
    ]


def source_of(tree: ast.Module) -> str:
    """Return the text of a tree, changed or not, without comments."""
    return ast.unparse(ast.fix_missing_locations(tree))


def described(before: str, after: str) -> str:
    """Return the first line that differs between two texts of a module, before and after."""
    for one, other in zip(before.splitlines(), after.splitlines(), strict=False):
        if one != other:
            pairs = enumerate(zip(one, other, strict=False))
            shared = next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))
            return f"{_around(one, shared)}  ->  {_around(other, shared)}"
    return "the end is missing"


def _around(line: str, place: int) -> str:
    """Return a line, or of a long one what stands around a place."""
    if len(line) <= _SHOWN:
        return line.strip()
    start = max(0, min(place - _SHOWN // 2, len(line) - _SHOWN))
    end = start + _SHOWN
    return f"{'…' * (start > 0)}{line[start:end].strip()}{'…' * (end < len(line))}"


def _places(node: Node) -> Iterator[tuple[Any, Any, Node]]:
    """Yield every node that decides something, with what holds it."""
    for field, value in ast.iter_fields(node):
        if field in _FIELDS_OF_DECLARATIONS:
            continue
        inside: list[Any] = value if isinstance(value, list) else [value]
        for index, below in enumerate(inside):
            if not isinstance(below, ast.AST) or isinstance(below, _DECLARED) or _is_text(below):
                continue
            if _is_path(node, field, index) or _names_path(below) or _is_prose(below):
                continue
            yield (value, index, below) if isinstance(value, list) else (node, field, below)
            yield from _places(below)


def _is_text(node: Node) -> bool:
    """Return whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_path(node: Node, field: str, index: int) -> bool:
    """Return whether a node is the place of a violation, on which its message does not depend."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Violation"
        and field == "args"
        and index == 1
    )


def _is_prose(node: Node) -> bool:
    return isinstance(node, ast.keyword) and node.arg in _PROSE


def _names_path(node: Node) -> bool:
    match node:
        case ast.Assign([ast.Name("path")]):
            return True
        case _:
            return False


def _replacements(node: Node) -> Iterator[Node]:
    yield from _other_conditions(node)
    yield from _other_values(node)
    yield from _other_statements(node)


def _other_conditions(node: Node) -> Iterator[Node]:
    match node:
        case ast.Compare(left, ops, rights):
            for index, op in enumerate(ops):
                swapped = [*ops[:index], _COMPARED[type(op)](), *ops[index + 1 :]]
                yield ast.Compare(left, swapped, rights)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for fewer in _without_each(values):
                yield ast.BoolOp(op, fewer) if len(fewer) > 1 else fewer[0]
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.comprehension(target, source, ifs):
            for fewer in _without_each(ifs):
                yield ast.comprehension(target, source, fewer, node.is_async)
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case _:
            return


def _other_values(node: Node) -> Iterator[Node]:
    match node:
        case ast.BinOp(left, op, right):
            if type(op) in _COMPUTED:
                yield ast.BinOp(left, _COMPUTED[type(op)](), right)
            yield from (left, right)
        case ast.Call(function, words, named):
            for fewer in _without_each(named):
                if {each.arg for each in named if each not in fewer} & _PROSE:
                    continue
                yield ast.Call(function, words, fewer)
        case ast.Constant(bool(value)):
            yield ast.Constant(value=not value)
        case ast.Constant(str(value)):
            yield ast.Constant(value=f"{value}~")
        case ast.Constant(int(value) | float(value)):
            yield ast.Constant(value=value + 1)
        case _:
            return


def _other_statements(node: Node) -> Iterator[Node]:
    match node:
        case ast.If(test, body, orelse) if not isinstance(test, ast.Constant):
            yield ast.If(ast.Constant(value=True), body, orelse)
            yield ast.If(ast.Constant(value=False), body, orelse)
        case ast.Raise() | ast.Continue() | ast.Expr(ast.Yield() | ast.YieldFrom() | ast.Call()):
            yield ast.Pass()
        case _:
            return


def _without_each(items: list[_T]) -> Iterator[list[_T]]:
    """Yield the list without its first item, without its second, and so on."""
    for index in range(len(items)):
        yield [*items[:index], *items[index + 1 :]]
