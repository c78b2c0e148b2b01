"""A provider's answer for a resource: the one place that makes up ids, arns and endpoints.

An answer depends on type, name and inputs only, so two runs agree. Its secrets are none: what
identifies a resource is a digest in which secret inputs stand as the marker they arrive as.
"""

from collections.abc import Mapping
from typing import Any, cast

from corelane.stand_ins.aws import aws_id, aws_value
from corelane.stand_ins.docker import docker_id, docker_value
from corelane.stand_ins.naming import identity_of, name_defaults
from corelane.stand_ins.resource import Subject
from corelane.stand_ins.sdk import TypeToken, resource_class
from corelane.stand_ins.shape import Field, argument_class, fields_of

# metadata the API server adds (k8s.io/apimachinery/pkg/apis/meta/v1/types.go, ObjectMeta).
SERVER_METADATA = frozenset({"uid", "resourceVersion", "generation", "creationTimestamp"})
_DEPTH = 4


def answer(type_: str, name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return id and outputs of a created resource; the outputs hold every input."""
    given = merged(inputs, name_defaults(type_, name, inputs))
    identity = identity_of(type_, name, given)
    token = TypeToken.parse(type_)
    if token is not None and token.package == "kubernetes":
        return _kubernetes(given, identity)
    cls = resource_class(type_)
    if token is None or cls is None or token.package == "pulumi":
        return f"{name}-{identity[:17]}", given
    subject = Subject(type_, name, given, identity)
    id_ = docker_id(subject) if token.package == "docker" else aws_id(subject)
    return id_, _bridged(cls, subject, id_)


def merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one tree of properties over another."""
    result = dict(first)
    for key, value in second.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = merged(cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", value))
        else:
            result[key] = value
    return result


def _kubernetes(given: dict[str, Any], identity: str) -> tuple[str, dict[str, Any]]:
    found: object = given.get("metadata")
    if not isinstance(found, Mapping):
        return _release(given, identity)
    metadata = cast("Mapping[str, Any]", found)
    name, namespace = metadata.get("name", identity[:17]), metadata.get("namespace")
    uid = f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}-{identity[20:32]}"
    added = {"metadata": {"uid": uid, "resourceVersion": "1", "generation": 1}}
    return f"{namespace}/{name}" if namespace else str(name), merged(given, added)


def _release(given: dict[str, Any], identity: str) -> tuple[str, dict[str, Any]]:
    """Answer for what is no object: a Helm release, with the status its SDK promises."""
    name, namespace = given.get("name", identity[:17]), given.get("namespace", "default")
    status = {"name": name, "namespace": namespace, "status": "deployed", "revision": 1}
    return f"{namespace}/{name}", {**given, "status": status}


def _bridged(cls: type, subject: Subject, id_: str) -> dict[str, Any]:
    """Fill in what a bridged provider always returns: each output its SDK calls non-optional."""
    arguments = argument_class(cls)
    taken: Mapping[str, Field] = fields_of(arguments) if arguments is not None else {}
    outputs = dict(subject.inputs)
    for name, field in fields_of(cls).items():
        if name in outputs or name in ("id", "urn"):
            continue
        if not field.optional:
            outputs[name] = _made_up(field, subject, id_, whole=name not in taken)
    return merged(_nested(subject, id_), outputs)


def _nested(subject: Subject, id_: str) -> dict[str, Any]:
    """Return what the service adds inside a block that the program gives."""
    paths = ADDED_INSIDE.get(subject.type, {})
    return {
        block: {name: aws_value(name, subject, id_) for name in names}
        for block, names in paths.items()
        if isinstance(subject.inputs.get(block), Mapping)
    }


# eks/cluster.go: computed attributes of `vpc_config`.
ADDED_INSIDE = {"aws:eks/cluster:Cluster": {"vpcConfig": ("clusterSecurityGroupId", "vpcId")}}


def _made_up(field: Field, subject: Subject, id_: str, *, whole: bool, depth: int = 0) -> Any:  # noqa: ANN401 -- any JSON value
    """Make a value of the field's kind; ``whole`` also fills what the service may leave out."""
    cls = field.object_class()
    if cls is not None and (not whole or depth == _DEPTH):
        return [] if field.kind == "list" else {}
    if cls is not None:
        inner = {
            name: _made_up(below, subject, id_, whole=True, depth=depth + 1)
            for name, below in fields_of(cls).items()
        }
        return [inner] if field.kind == "list" else inner
    if field.kind in ("list", "map"):
        return _collection(field, subject)
    if field.scalar in (int, float, bool):
        return _number(field)
    is_docker = subject.type.startswith("docker:")
    made = (docker_value if is_docker else aws_value)(field.name, subject, id_)
    # What the program may set and did not has the service's default, of which we know nothing.
    return made if whole or not made.startswith(f"{field.name}-") else ""


def _collection(field: Field, subject: Subject) -> Any:  # noqa: ANN401 -- a list or a map
    if field.name == "tagsAll":
        return dict(subject.inputs.get("tags") or {})
    return [] if field.kind == "list" else {}


def _number(field: Field) -> Any:  # noqa: ANN401 -- a number or a boolean
    if field.scalar is bool:
        return False
    return 1 if field.name.endswith("Version") else 0


__all__ = ["ADDED_INSIDE", "SERVER_METADATA", "answer", "merged"]
