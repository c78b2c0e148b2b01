"""The check that every recorded resource is one that its provider's SDK knows."""

from collections.abc import Iterable, Iterator

from corelane.plan.model import RecordedResource
from corelane.stand_ins.check_inputs import Problem, check, check_provider

_PROVIDER = "pulumi:providers:"


class UnknownPropertiesError(Exception):
    """Resources that a provider would refuse: a fault of the components, not of the stack file."""


def require_known_properties(resources: Iterable[RecordedResource]) -> None:
    """Raise ``UnknownPropertiesError`` with every type, property or requirement not met.

    The engine checks Kubernetes objects only once their cluster's address is known, which is after
    the first update: a misspelt field would pass every preview before it.
    """
    if refused := [line for resource in resources for line in _refusals(resource)]:
        raise UnknownPropertiesError("\n".join(refused))


def _refusals(resource: RecordedResource) -> Iterator[str]:
    for problem in _problems(resource) if resource.custom else ():
        yield f"{resource.name} [{resource.type}]: {problem}"


def _problems(resource: RecordedResource) -> tuple[Problem, ...]:
    if resource.type.startswith(_PROVIDER):
        return check_provider(resource.type.removeprefix(_PROVIDER), resource.inputs)
    return check(resource.type, resource.inputs)
