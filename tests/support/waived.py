"""Waivers for workloads that only tests have."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from corelane.policies.admission.exemptions import Exemption
from tests.support.resources import container

RULE: Final = "containers_gain_no_privilege"
CODE: Final = "CL-SEC-004"
HOME: Final = "alpha-t1"
TODAY: Final = datetime.now(UTC).date()
_DAY: Final = timedelta(days=1)


CLASS_RULE: Final = "zonal_volumes_wait_for_their_pod"
CLASS_CODE: Final = "CL-STO-011"


def _exemption(kind: str, name: str, granted: date, expires: date) -> Exemption:
    return Exemption(
        rule=CODE,
        namespace=HOME,
        kind=kind,
        name=name,
        waiver=f"{name}-may",
        granted=granted,
        expires=expires,
    )


EXEMPTIONS: Final = (
    _exemption("DaemonSet", "engine", TODAY - _DAY, TODAY + _DAY),
    _exemption("DaemonSet", "last-day", TODAY, TODAY),
    _exemption("DaemonSet", "over", TODAY - 9 * _DAY, TODAY - _DAY),
    _exemption("DaemonSet", "not-yet", TODAY + 2 * _DAY, TODAY + 9 * _DAY),
    _exemption("Deployment", "web", TODAY - _DAY, TODAY + _DAY),
    _exemption("CronJob", "nightly", TODAY - _DAY, TODAY + _DAY),
    Exemption(
        rule=CLASS_CODE,
        namespace="",
        kind="StorageClass",
        name="early",
        waiver="early-may",
        granted=TODAY - _DAY,
        expires=TODAY + _DAY,
    ),
)


def pod_spec(**container_fields: Any) -> dict[str, Any]:
    """Return a pod that breaks the rule and no other rule on how containers are confined."""
    secured = container()
    context = {**secured["securityContext"], "allowPrivilegeEscalation": True}
    return {"containers": [{**secured, "securityContext": context, **container_fields}]}


def workload(kind: str, name: str, namespace: str = HOME) -> dict[str, Any]:
    """Return a workload of such pods."""
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod_spec()},
        },
    }


def storage_class(name: str) -> dict[str, Any]:
    """Return a StorageClass without WaitForFirstConsumer."""
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "ebs.csi.aws.com",
        "volumeBindingMode": "Immediate",
    }


def pod_of(owner: tuple[str, str] | None, **labels: str) -> dict[str, Any]:
    """Return such a pod, as the controller of an owner makes it or as somebody says it did."""
    metadata: dict[str, Any] = {"name": "made", "namespace": HOME, "labels": labels}
    if owner is not None:
        kind, name = owner
        reference = {"kind": kind, "name": name, "uid": "1", "controller": True}
        api = "batch/v1" if kind == "Job" else "apps/v1"
        metadata["ownerReferences"] = [{"apiVersion": api, **reference}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod_spec()}
