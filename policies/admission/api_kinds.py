"""Kinds of the Kubernetes API by resource type, and the match constraints of a rule's policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.rule import Rule
from corelane.policies.objects.kubernetes.pods import WORKLOADS

_PREFIX: Final = "kubernetes:"
_NO_API: Final = "kubernetes:helm.sh/"
# Calico's API server asks policies too (projectcalico/calico apiserver/cmd/apiserver/server
# options.go), and with failurePolicy Fail it would refuse everything if it cannot read their
# ConfigMap. Its role is written by the Tigera operator, and nobody here has seen it read one.
_OF_ANOTHER_SERVER: Final = "kubernetes:projectcalico.org/"
_POD: Final = "kubernetes:core/v1:Pod"


@dataclass(frozen=True, slots=True)
class ApiKind:
    """One kind as requests name it; the core group is the empty text."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool


# Plurals as discovery shows them. They follow from no rule: ask `kubectl api-resources`.
_NAMESPACED: Final = {
    "apps/v1:DaemonSet": "daemonsets",
    "apps/v1:Deployment": "deployments",
    "apps/v1:ReplicaSet": "replicasets",
    "apps/v1:StatefulSet": "statefulsets",
    "argoproj.io/v1alpha1:Rollout": "rollouts",
    "batch/v1:CronJob": "cronjobs",
    "batch/v1:Job": "jobs",
    "ceph.rook.io/v1:CephBlockPool": "cephblockpools",
    "ceph.rook.io/v1:CephCluster": "cephclusters",
    "cert-manager.io/v1:Certificate": "certificates",
    "core/v1:ConfigMap": "configmaps",
    "core/v1:Pod": "pods",
    "core/v1:ReplicationController": "replicationcontrollers",
    "core/v1:Secret": "secrets",
    "core/v1:Service": "services",
    "core/v1:ServiceAccount": "serviceaccounts",
    "external-secrets.io/v1:ExternalSecret": "externalsecrets",
    "external-secrets.io/v1:SecretStore": "secretstores",
    "networking.k8s.io/v1:NetworkPolicy": "networkpolicies",
    "rbac.authorization.k8s.io/v1:Role": "roles",
    "rbac.authorization.k8s.io/v1:RoleBinding": "rolebindings",
}
_OF_THE_CLUSTER: Final = {
    "core/v1:Namespace": "namespaces",
    "core/v1:PersistentVolume": "persistentvolumes",
    "external-secrets.io/v1:ClusterSecretStore": "clustersecretstores",
    "rbac.authorization.k8s.io/v1:ClusterRole": "clusterroles",
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": "clusterrolebindings",
    "scheduling.k8s.io/v1:PriorityClass": "priorityclasses",
    "storage.k8s.io/v1:StorageClass": "storageclasses",
}


def _read() -> Iterator[tuple[str, ApiKind]]:
    for table, namespaced in ((_NAMESPACED, True), (_OF_THE_CLUSTER, False)):
        for token, plural in table.items():
            api, _, kind = token.partition(":")
            group, _, version = api.partition("/")
            group = "" if group == "core" else group
            yield f"{_PREFIX}{token}", ApiKind(group, version, kind, plural, namespaced)


_KINDS: Final = dict(_read())


def has_api(token: str) -> bool:
    """Return whether a resource type is an object that the Kubernetes API server itself serves."""
    return token.startswith(_PREFIX) and not token.startswith((_NO_API, _OF_ANOTHER_SERVER))


def is_object(token: str) -> bool:
    """Return whether a resource type is an object of a cluster, whoever serves it."""
    return token.startswith(_PREFIX) and not token.startswith(_NO_API)


def kind_of(token: str) -> ApiKind:
    """Return the kind that a resource type is."""
    return _KINDS[token]


def kinds_of(rule: Rule) -> tuple[ApiKind, ...]:
    """Return the kinds a rule judges that have an API, in a fixed order."""
    tokens = sorted(token for token in rule.applies_to if has_api(token))
    if strangers := [token for token in tokens if token not in _KINDS]:
        msg = (
            f"found no plural of {', '.join(strangers)}; add it to policies/admission/api_kinds.py"
        )
        raise ValueError(msg)
    return tuple(_KINDS[token] for token in tokens)


def resource_rules(rule: Rule, *, scope: str = "*") -> list[dict[str, Any]]:
    """Return what of ``matchConstraints`` names the kinds of a rule, one entry an API version.

    ``scope`` leaves those of the cluster, or those of namespaces: ``Cluster`` or ``Namespaced``. A
    pod gets its debugging containers through a subresource, which is a way around every rule on
    containers unless it is named too.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for kind in kinds_of(rule):
        if scope in {"*", scope_of(kind)}:
            found.setdefault((kind.group, kind.version), []).append(kind.plural)
    if _POD in rule.applies_to and scope in {"*", "Namespaced"}:
        found["", "v1"].append("pods/ephemeralcontainers")
    return [
        {
            "apiGroups": [group],
            "apiVersions": [version],
            "operations": ["CREATE", "UPDATE"],
            "resources": sorted(plurals),
            "scope": scope,
        }
        for (group, version), plurals in sorted(found.items())
    ]


def scope_of(kind: ApiKind) -> str:
    """Return the scope of a kind as a policy names it."""
    return "Namespaced" if kind.namespaced else "Cluster"


def judges_pods(rule: Rule) -> bool:
    """Return whether a rule speaks of what makes pods."""
    return not rule.applies_to.isdisjoint(WORKLOADS)
