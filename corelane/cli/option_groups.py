"""Options that belong together reach a command as one value."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

Command = Callable[..., None]
_OPTION: Final = inspect.Parameter.KEYWORD_ONLY


def option_group(
    keyword: str, kind: Callable[..., object], options: Mapping[str, tuple[Any, Any]]
) -> Callable[[Command], Command]:
    """Return what gives a command some options as its one keyword, an object made of them.

    ``options`` has the annotation and the default of each; ``inspect.Parameter.empty`` is none.
    """

    def give(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> None:  # noqa: ANN401 - whatever options the command has
            command(**{keyword: kind(**{name: given.pop(name) for name in options})}, **given)

        signature = inspect.signature(command)
        parameters = [*_spread(signature, keyword, options)]
        vars(run)["__signature__"] = signature.replace(parameters=parameters)
        run.__annotations__ = {param.name: param.annotation for param in parameters}
        return run

    return give


def _spread(
    signature: inspect.Signature, keyword: str, options: Mapping[str, tuple[Any, Any]]
) -> list[inspect.Parameter]:
    """Put the options where the command's own begin, in the order its help lists them."""
    own = [param for name, param in signature.parameters.items() if name != keyword]
    chosen = [
        inspect.Parameter(name, _OPTION, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]
    first = [param for param in own if param.kind is not _OPTION]
    rest = [param for param in own if param.kind is _OPTION]
    return [*first, *chosen, *rest]
