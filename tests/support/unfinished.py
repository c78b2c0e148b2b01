"""Incomplete additions to the project, each with the file that is missing."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pydantic.alias_generators import to_camel

_SECTIONS: Final = "components/config/sections"
# What no stack changes, and a test sees at its default: test_whole.py finds 1500 less VXLAN.
_SEEN_BY_DEFAULT: Final = frozenset({"pathMtu"})
# What is in the stack file for people: whom to ask about a team.
_FOR_PEOPLE: Final = frozenset({"contact"})
_COMPONENT: Final = re.compile(r"^class (\w+)\(pulumi\.ComponentResource\)", re.MULTILINE)
_CALLED: Final = re.compile(r"(?<!class )\b(\w+)\(")
# Modules of the package that declare no aspect.
_WITHOUT_ASPECT: Final = frozenset({"__init__", "context"})


def unfinished(root: Path) -> list[str]:
    """Return a sentence for everything that an addition to the tree still needs."""
    return [
        *_rules(root),
        *_aspects(root),
        *_components(root),
        *_keys(root),
    ]


def _rules(root: Path) -> Iterator[str]:
    for path in sorted((root / "policies/rules").rglob("*.py")):
        if "@rule(" not in path.read_text():
            continue
        family, name = path.parent.name, path.stem
        cases = path.with_suffix(".yaml")
        test = f"tests/unit/policies/rules/{family}/test_{name}.py"
        if not cases.is_file() and not (root / test).is_file():
            yield f"write {_at(cases, root)}: the cases of {name}, its tests and its examples"
        if not (root / f"docs/rules/{family}/{name}.md").is_file():
            yield f"run make golden: {name} has no page under docs/rules/{family}"


def _aspects(root: Path) -> Iterator[str]:
    texts = {path: path.read_text() for path in (root / "hostconfig/aspects").glob("*.py")}
    for path in sorted(texts):
        name = f"corelane.hostconfig.aspects.{path.stem} import"
        if path.stem not in _WITHOUT_ASPECT and not any(name in text for text in texts.values()):
            yield f"add {path.stem} to ASPECTS in hostconfig/aspects/__init__.py: nothing calls it"


def _components(root: Path) -> Iterator[str]:
    texts = {path: path.read_text() for path in (root / "components").rglob("*.py")}
    called = {path: set(_CALLED.findall(text)) for path, text in texts.items()}
    seen = _words_below(root / "tests", "**/test_*.py")
    classes = {name: path for path in sorted(texts) for name in _COMPONENT.findall(texts[path])}
    for name, path in classes.items():
        makers = {maker for maker, names in called.items() if name in names}
        if not makers:
            yield (
                f"declare {name} in a module of components/composition, and use its key in"
                " Pulumi.prod.yaml: nothing makes one"
            )
        # A part is tested within the component of its area that makes it.
        within = (each for each, at in classes.items() if at in makers and at.parent == path.parent)
        if seen.isdisjoint((name, *within)):
            area = path.parent.name
            yield f"write tests/unit/components/{area}/test_{path.stem}.py: no test has {name}"


def _keys(root: Path) -> Iterator[str]:
    """Yield the keys of a stack file that no component reads, or no stack and no test writes."""
    written = _words_below(root, "Pulumi.*.yaml") | _words_below(root / "tests", "**/*.py")
    read = {
        name
        for path in (root / "components").rglob("*.py")
        for name in _attributes(path.read_text())
    }
    for path in sorted((root / _SECTIONS).glob("*.py")):
        for section, field in _fields(path):
            key, where = to_camel(field), f"{_at(path, root)}:{section}"
            if key not in _SEEN_BY_DEFAULT and written.isdisjoint((key, field)):
                yield f"write {key} of {where} in Pulumi.prod.yaml, or in a test of what it does"
            if key not in _FOR_PEOPLE and field not in read:
                yield f"read {field} of {where} in the component that it is for: nothing does"


@cache
def _attributes(text: str) -> frozenset[str]:
    return frozenset(
        node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    )


def _fields(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                    yield node.name, each.target.id


def _words_below(folder: Path, pattern: str) -> set[str]:
    return {word for path in folder.glob(pattern) for word in _words(path.read_text())}


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


def _at(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
