"""Which texts of a module decide nothing when it runs: words of sentences, and types."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.support.code_changes import Node

_THREE_WORDS: Final = re.compile(r"(?:^|[ (])(?:[\w'-]+[,:;.]? ){2}[\w'-]")
_ENGLISH: Final = re.compile(
    r"(?<![-\w])(?:an?|and|are|as|at|be|by|can|cannot|each|for|from|ha[sd]|have|in|into|is|its?"
    r"|none|not?|nothing|of|on|one|only|or|than|that|the|then|they|this|to|wanted|was|what|where"
    r"|which|who|with|without)(?![-\w])"
)
_CODE: Final = re.compile(r"[$\"/=|<>\\&*]")


def texts_without_effect(tree: ast.Module) -> frozenset[int]:
    """Return by ``id`` the texts that only people, type checkers or linters read."""
    return _words_of_sentences(tree) | frozenset(map(id, _declarations(tree)))


def _declarations(tree: ast.Module) -> Iterator[Node]:
    """Yield the texts of ``__all__``, which a linter checks, and the types of casts."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign([ast.Name("__all__")], value):
                yield from ast.walk(value)
            case ast.Call(ast.Name("cast"), [type_, *_]):
                yield from ast.walk(type_)
            case _:
                continue


def _words_of_sentences(tree: ast.Module) -> frozenset[int]:
    """Return the texts that people read and that are compared with nothing."""
    compared = {
        id(below)
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for below in ast.walk(node)
    }
    found: set[int] = set()
    for text, parts in _texts(tree):
        if _THREE_WORDS.search(text) and _ENGLISH.search(text) and not _CODE.search(text):
            found |= {id(part) for part in parts}
    return frozenset(found - compared)


def _texts(tree: ast.Module) -> Iterator[tuple[str, list[Node]]]:
    """Yield each text with its constants; a word stands for what is put into it."""
    inside: set[int] = set()
    for node in ast.walk(tree):  # from the outside in
        match node:
            case ast.JoinedStr(values):
                inside |= {id(each) for each in values}
                yield "".join(_constant(each) or "X" for each in values), [*values]
            case ast.Constant(str(text)) if id(node) not in inside:
                yield text, [node]
            case _:
                continue


def _constant(node: Node) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
