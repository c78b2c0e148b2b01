"""Sections with checks of their own: each is made where what it needs can be read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self, cast

from pydantic import ModelWrapValidatorHandler, TypeAdapter, ValidationError, model_validator

from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError, InvalidValuesError

if TYPE_CHECKING:
    from pydantic_core import InitErrorDetails

Check = Callable[[Any], Iterator[InvalidValueError]]
_NEEDS: Final = "needs"


def check(*needs: str) -> Callable[[Check], Check]:
    """Make a method a check of its section: it yields mistakes, and needs some of the fields."""

    def mark(method: Check) -> Check:
        setattr(method, _NEEDS, frozenset(needs))
        return method

    return mark


class Checked(Frozen):
    """A section of which every check is made, so that all its mistakes are reported at once."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_every_mistake(cls, value: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            section = handler(value)
        except ValidationError as problem:
            if refused := [*_refused_in_part(cls, value, problem)]:
                raise _with_more(problem, value, refused) from None
            raise
        if refused := [*_refused(section, cls.model_fields)]:
            raise InvalidValuesError(refused)
        return section


def _refused(section: Checked, readable: Iterable[str]) -> Iterator[InvalidValueError]:
    """Make the checks that need nothing but the readable fields."""
    known = frozenset(readable)
    for needs, made in _checks_of(type(section)):
        if needs <= known:
            yield from made(section)


@cache
def _checks_of(section: type[Checked]) -> tuple[tuple[frozenset[str], Check], ...]:
    named = {name: made for each in reversed(section.__mro__) for name, made in vars(each).items()}
    return tuple((made.needs, made) for made in named.values() if hasattr(made, _NEEDS))


def _refused_in_part(
    section: type[Checked], value: object, problem: ValidationError
) -> Iterator[InvalidValueError]:
    """Make the checks that need none of the broken fields."""
    if not isinstance(value, Mapping):
        return
    written = cast("Mapping[str, object]", value)
    broken = {error["loc"][0] for error in problem.errors() if error["loc"]}
    readable: dict[str, Any] = {}
    for name, field in section.model_fields.items():
        key = field.alias or name
        if key in written and key not in broken:
            adapter: TypeAdapter[object] = TypeAdapter(field.rebuild_annotation())
            readable[name] = adapter.validate_python(written[key])
        elif key not in broken:
            readable[name] = field.get_default(call_default_factory=True)
    yield from _refused(section.model_construct(**readable), readable)


def _with_more(
    problem: ValidationError, value: object, refused: list[InvalidValueError]
) -> ValidationError:
    """Return a problem with further mistakes of the same section."""
    errors = cast("list[InitErrorDetails]", problem.errors(include_url=False))
    more: InitErrorDetails = {
        "type": "value_error",
        "loc": (),
        "input": value,
        "ctx": {"error": InvalidValuesError(refused)},
    }
    return ValidationError.from_exception_data(problem.title, [*errors, more])
