"""Plain secrets in a pod: in its variables, command lines, probes and hooks."""

from collections.abc import Iterator
from typing import Final

from corelane.policies.model.stack import Resource
from corelane.policies.objects.kubernetes.pods import Container, pod_of
from corelane.policies.secrecy.forms import PlainSecret, in_text, in_words, suspicious
from corelane.policies.secrecy.names import names_credential_header
from corelane.policies.values.read import at, has, items_at, text_at

_HOOKS: Final = (
    ("livenessProbe",), ("readinessProbe",), ("startupProbe",),
    ("lifecycle", "postStart"), ("lifecycle", "preStop"),
)  # fmt: skip


def in_pod(resource: Resource) -> Iterator[PlainSecret]:
    """Yield each property of a workload's containers that holds what looks like a secret."""
    for container in pod_of(resource).containers():
        yield from _in_variables(container)
        yield from _below(container, "", in_words(container.props, "command", "args"))
        for hook in _HOOKS:
            place, props = ".".join(hook), at(container.props, *hook)
            yield from _below(container, f"{place}.exec.", in_words(at(props, "exec"), "command"))
            yield from _below(container, f"{place}.", _in_headers(container, props))


def _in_variables(container: Container) -> Iterator[PlainSecret]:
    for index, variable in enumerate(items_at(container.props, "env")):
        name = text_at(variable, "name")
        value = text_at(variable, "value") if has(variable, "value") else ""
        if suspicious(name, value) or in_text(value):
            yield PlainSecret(
                f"variable {name} of container {container.name}", f"{container.path}.env[{index}]"
            )


def _in_headers(container: Container, hook: object) -> Iterator[PlainSecret]:
    for index, header in enumerate(items_at(hook, "httpGet", "httpHeaders")):
        name, value = text_at(header, "name"), text_at(header, "value")
        is_credential = value and names_credential_header(name)
        if is_credential or suspicious(name, value) or in_text(value):
            yield PlainSecret(
                f"header {name} of container {container.name}", f"httpGet.httpHeaders[{index}]"
            )


def _below(container: Container, place: str, found: Iterator[PlainSecret]) -> Iterator[PlainSecret]:
    for each in found:
        yield PlainSecret(each.name, f"{container.path}.{place}{each.path}")
