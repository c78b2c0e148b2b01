"""The file beside a rule: its worked examples, and how other layers than the plan keep it.

The cases of a rule stand beside it, as ``<rule>.yaml``. They are the examples on its page, its
tests, and what a real API server is asked when the rule also holds at admission.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, TypeVar

import yaml
from jsonpointer import JsonPointer, set_pointer
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Resource, Rule, Stack

_OTHER_LAYERS: Final = re.compile(r"^(?:admission|host):.*\n(?:[ #].*\n|\n)*", re.MULTILINE)
"""The sections on other layers, each to the next key at the margin; they share no anchors."""
_URN: Final = "urn:pulumi:example::corelane::{type}::{name}"
T = TypeVar("T")
Changes = Annotated[dict[str, Any], Field(default_factory=dict)]


class Frozen(BaseModel):
    """Immutable, closed to unknown keys, camelCase in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class Declared(Frozen):
    """A resource as a program declares it; ``needs`` and ``parent`` name others of the case."""

    type: str
    name: str
    props: dict[str, Any]
    needs: Annotated[dict[str, str], Field(default_factory=dict)]
    parent: str = ""
    protect: bool = False


class _Written(Frozen):
    """A case as written: whole, or as what differs from the first one that passes."""

    title: str
    resource: Declared | None = None
    beside: tuple[Declared, ...] | None = None
    change: Changes
    change_beside: Changes
    finds: tuple[str, ...] = ()
    reason: str = ""


class Validation(Frozen):
    """A CEL expression that is true for a compliant object, and what is wrong where it is not.

    With ``each``, a list of things that have names, it is about one of them, ``it``; the message
    then names those that fail.
    """

    expression: str
    message: str
    each: str = ""


class Admission(Frozen):
    """A rule at admission; ``cannot`` is the reason where CEL has no words for it."""

    cannot: str = ""
    unless: tuple[str, ...] = ()
    variables: Annotated[dict[str, str], Field(default_factory=dict)]
    validations: tuple[Validation, ...] = ()

    @model_validator(mode="after")
    def _either(self) -> "Admission":
        if bool(self.cannot) == bool(self.validations):
            msg = "found both or neither of `cannot` and `validations`, wanted one"
            raise ValueError(msg)
        return self


class _File(Frozen):
    """The file beside a rule."""

    passes: Annotated[tuple[_Written, ...], Field(min_length=1)]
    fails: Annotated[tuple[_Written, ...], Field(min_length=1)]
    not_applicable: tuple[_Written, ...] = ()
    admission: Admission | None = None
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A resource among others, the verdict on it, and every violation in full.

    A ``derived`` case is the first one that passes with only the changes that it lists.
    """

    title: str
    verdict: Verdict
    subject: Declared
    beside: tuple[Declared, ...] = ()
    change: Mapping[str, Any]
    change_beside: Mapping[str, Any]
    derived: bool
    finds: tuple[str, ...] = ()
    reason: str = ""

    def stack(self) -> Stack:
        """Return the stack of the case, its subject first."""
        types = {each.name: each.type for each in (self.subject, *self.beside)}
        return Stack(_resource(each, types) for each in (self.subject, *self.beside))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Everything written beside a rule."""

    passes: tuple[Case, ...]
    fails: tuple[Case, ...]
    not_applicable: tuple[Case, ...]
    admission: Admission | None
    host: str

    def __iter__(self) -> Iterator[Case]:
        """Yield every case, those that pass first."""
        yield from (*self.passes, *self.fails, *self.not_applicable)


class OtherLayers(Frozen):
    """The layers beside the plan that keep a rule."""

    admission: Admission | None = None
    host: str = ""


@cache
def other_layers(rule: Rule) -> OtherLayers:
    """Read the layers beside the plan alone: a deployment has no use for the cases."""
    text = "".join(_OTHER_LAYERS.findall(f"{_text_beside(rule)}\n"))
    return OtherLayers.model_validate(yaml.load(text, Loader=yaml.CSafeLoader) or {})


def _text_beside(rule: Rule) -> str:
    return files(f"corelane.policies.rules.{rule.family}").joinpath(f"{rule.id}.yaml").read_text()


@cache
def cases_of(rule: Rule) -> Cases:
    """Read the file beside a rule; ``ValueError`` names every fault of it."""
    file = _File.model_validate(yaml.load(_text_beside(rule), Loader=yaml.CSafeLoader))
    base = file.passes[0]
    if base.resource is None:
        msg = f"{rule.id}.yaml: the first case that passes has no `resource`; write it whole"
        raise ValueError(msg)
    subject, beside = base.resource, base.beside or ()

    def built(written: Sequence[_Written], verdict: Verdict) -> tuple[Case, ...]:
        return tuple(_case(each, verdict, subject, beside) for each in written)

    return Cases(
        passes=built(file.passes, Verdict.PASS),
        fails=built(file.fails, Verdict.FAIL),
        not_applicable=built(file.not_applicable, Verdict.NOT_APPLICABLE),
        admission=file.admission,
        host=file.host,
    )


def changed(data: T, changes: Mapping[str, Any]) -> T:
    """Return a copy with values set by JSON pointer: ``None`` removes, a last step ``-`` appends.

    Mappings on the way that are missing are made.
    """
    fresh = copy.deepcopy(data)
    for pointer, value in changes.items():
        if value is None:
            holder, last = JsonPointer(pointer).to_last(fresh)
            del holder[last]
        else:
            set_pointer(fresh, pointer, copy.deepcopy(value), create=True)
    return fresh


def _case(
    written: _Written, verdict: Verdict, subject: Declared, beside: tuple[Declared, ...]
) -> Case:
    """Lay what is written over the first case that passes."""
    own = written.resource or subject
    others = beside if written.beside is None else written.beside
    if written.change_beside:
        plain = [each.model_dump() for each in others]
        others = tuple(map(Declared.model_validate, changed(plain, written.change_beside)))
    return Case(
        title=written.title,
        verdict=verdict,
        subject=own.model_copy(update={"props": changed(own.props, written.change)}),
        beside=others,
        change=written.change,
        change_beside=written.change_beside,
        derived=written.resource is None and written.beside is None,
        finds=written.finds,
        reason=written.reason,
    )


def _resource(declared: Declared, types: Mapping[str, str]) -> Resource:
    def urn(name: str) -> str:
        return _URN.format(type=types.get(name, "unknown"), name=name)

    return Resource(
        urn=urn(declared.name),
        type=declared.type,
        name=declared.name,
        props=declared.props,
        parent=urn(declared.parent) if declared.parent else "",
        protect=declared.protect,
        dependencies=tuple(map(urn, declared.needs.values())),
        property_dependencies={key: (urn(name),) for key, name in declared.needs.items()},
    )
