"""Writes down every Kubernetes object and Helm release of a plan as the YAML one would apply."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from typing_extensions import override
from yaml import CSafeDumper, dump

from corelane.files.names import digest, file_name
from corelane.plan.model import RecordedResource
from corelane.policies.secrecy.masking import REDACTED

HELM_RELEASE: Final = "kubernetes:helm.sh/v3:Release"
_CLUSTER: Final = "cluster"
# PyYAML folds long lines; a fold inside a script or a policy is hard to read and to compare.
_WIDTH: Final = 1_000_000


class _Dumper(CSafeDumper):
    """Writes a value that occurs twice twice: an anchor helps nobody who reads a manifest."""

    @override
    def ignore_aliases(self, data: object) -> bool:
        return True


def render_manifests(resources: Iterable[RecordedResource]) -> dict[str, str]:
    """Return YAML by path: `<namespace|cluster>/<kind>-<name>.yaml`, Helm values likewise."""
    written = [(_path(resource), resource) for resource in resources if _is_written(resource)]
    taken = Counter(path for path, _ in written)
    return {
        f"{path if taken[path] == 1 else f'{path}-{digest(resource.urn)}'}{_suffix(resource)}": (
            _yaml(_content(resource))
        )
        for path, resource in written
    }


def _is_written(resource: RecordedResource) -> bool:
    """Return whether a resource is an object of a cluster that this program creates."""
    declared = resource.custom and "read" not in resource.options
    is_object = resource.type == HELM_RELEASE or "kind" in resource.inputs
    return declared and resource.type.startswith("kubernetes:") and is_object


def _path(resource: RecordedResource) -> str:
    """Return folder and file name, still without suffix."""
    place = _placed(resource)
    namespace = str(place.get("namespace") or "")
    folder = file_name(namespace) if namespace else _CLUSTER
    if namespace == _CLUSTER:
        folder = f"{_CLUSTER}-{digest(namespace)}"
    kind = resource.type.rpartition(":")[2].lower()
    return f"{folder}/{file_name(kind)}-{file_name(str(place.get('name') or resource.name))}"


def _placed(resource: RecordedResource) -> Mapping[str, Any]:
    """Return where name and namespace stand: what the program gave, else what the provider did."""
    if resource.type == HELM_RELEASE:
        return {**resource.outputs, **resource.inputs}
    metadata: dict[str, Any] = {}
    for properties in (resource.outputs, resource.inputs):
        given = properties.get("metadata")
        metadata |= given if isinstance(given, Mapping) else {}
    return metadata


def _suffix(resource: RecordedResource) -> str:
    return ".values.yaml" if resource.type == HELM_RELEASE else ".yaml"


def _content(resource: RecordedResource) -> Mapping[str, Any]:
    if resource.type == HELM_RELEASE:
        return resource.inputs.get("values") or {}
    metadata = {"name": _placed(resource).get("name", resource.name)}
    given = resource.inputs.get("metadata")
    metadata |= given if isinstance(given, Mapping) else {}
    content = {**resource.inputs, "metadata": metadata}
    return _readable_secret(content) if content["kind"] == "Secret" else content


def _readable_secret(secret: dict[str, Any]) -> dict[str, Any]:
    """Show a Secret's redacted values as text, since the marker is not base64."""
    kept = {key: value for key, value in secret.items() if key != "data"}
    keys = [*_keys(secret.get("data")), *_keys(secret.get("stringData"))]
    return {**kept, "stringData": dict.fromkeys(sorted(keys), REDACTED)} if keys else kept


def _keys(values: object) -> Iterator[str]:
    if isinstance(values, Mapping):
        yield from map(str, cast("Mapping[object, object]", values))


def _yaml(content: Mapping[str, Any]) -> str:
    return dump(content, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=_WIDTH)
