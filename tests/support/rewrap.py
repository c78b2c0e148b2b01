"""A case about one kind of workload, told of every other kind."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

from corelane.policies.objects.kubernetes.pods import WORKLOADS

_PREFIX: Final = "kubernetes:"
_POD: Final = "kubernetes:core/v1:Pod"
_REPLICATION_CONTROLLER: Final = "kubernetes:core/v1:ReplicationController"
_CRON_JOB: Final = "kubernetes:batch/v1:CronJob"
_ONCE: Final = frozenset({"kubernetes:batch/v1:Job", _CRON_JOB})
_OWN: Final = {"corelane.io/case": "rewrapped"}


def other_kinds(type_: str, props: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the same pod as every other kind of workload makes it, with its type."""
    template = _template(type_, props)
    if template is None:
        return
    for kind in sorted(WORKLOADS - {type_}):
        yield kind, _wrapped(kind, template, props.get("metadata") or {})


def _template(type_: str, props: Mapping[str, Any]) -> Any:
    if type_ == _POD:
        metadata: dict[str, Any] = props.get("metadata") or {}
        kept: dict[str, Any] = {
            key: metadata[key] for key in ("labels", "annotations") if key in metadata
        }
        return {"metadata": kept, "spec": props["spec"]}
    if type_ == _CRON_JOB:
        return props["spec"]["jobTemplate"]["spec"]["template"]
    return props["spec"].get("template") if type_ in WORKLOADS else None


def _wrapped(kind: str, given: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    template = copy.deepcopy(dict(given))
    inner = template.setdefault("metadata", {})
    spec = template["spec"]
    spec.pop("restartPolicy", None)
    if kind in _ONCE:
        spec["restartPolicy"] = "Never"
    if kind != _POD and kind not in _ONCE:
        inner["labels"] = {**(inner.get("labels") or {}), **_OWN}
    group, _, name = kind.removeprefix(_PREFIX).partition(":")
    found: dict[str, Any] = {
        "apiVersion": group.removeprefix("core/"),
        "kind": name,
        "metadata": {key: metadata[key] for key in ("name", "namespace") if key in metadata},
    }
    if kind == _POD:
        found["metadata"] |= inner
        return found | {"spec": spec}
    return found | {"spec": _spec(kind, template)}


def _spec(kind: str, template: dict[str, Any]) -> dict[str, Any]:
    if kind == _CRON_JOB:
        return {"schedule": "0 6 * * *", "jobTemplate": {"spec": {"template": template}}}
    if kind in _ONCE:
        return {"template": template}
    selector = _OWN if kind == _REPLICATION_CONTROLLER else {"matchLabels": _OWN}
    return {"selector": selector, "template": template}
