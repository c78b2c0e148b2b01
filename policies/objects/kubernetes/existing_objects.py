"""Objects that a cluster has without the program: who creates them, and by which names."""

from fnmatch import fnmatchcase
from typing import Final

_KUBERNETES: Final = "Kubernetes"
_EKS: Final = "EKS"
_CALICO: Final = "Calico"
_ANY: Final = "*"
_SYSTEM: Final = "kube-system"

RESERVED: Final = "system:*"
"""Names of RBAC that Kubernetes reserves for itself, whether or not an object has one."""


def _named(creator: str, *names: str, namespace: str = "") -> tuple[tuple[str, str, str], ...]:
    return tuple((namespace, name, creator) for name in names)


# Kubernetes 1.37.2: controllers of pkg/controlplane (namespaces, service, authentication) and of
# pkg/controller (default accounts, root certificates), the bootstrap policy of RBAC, and
# pkg/apis/flowcontrol/bootstrap of k8s.io/apiserver.
# EKS: user guide, on managed node groups, add-ons and storage classes. Not verified on a cluster; a
# cluster lacks the add-ons if it was created with `bootstrapSelfManagedAddons: false`.
# Calico: `EnsureInitialized` of libcalico-go/lib/clientv3 (tiers, cluster information, Felix); the
# rest by the operator's documentation. `adminnetworkpolicy` is the name before Calico 3.32.
EXISTING: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "core/v1:Namespace": (
        *_named(_KUBERNETES, "default", "kube-node-lease", "kube-public", "kube-system"),
        *_named(_CALICO, "calico-system"),
    ),
    "core/v1:ServiceAccount": (
        (_ANY, "default", _KUBERNETES),
        *_named(_EKS, "aws-node", "coredns", "kube-proxy", namespace=_SYSTEM),
    ),
    "core/v1:ConfigMap": (
        (_ANY, "kube-root-ca.crt", _KUBERNETES),
        *_named(
            _KUBERNETES,
            "extension-apiserver-authentication",
            "kube-apiserver-legacy-service-account-token-tracking",
            namespace=_SYSTEM,
        ),
        *_named(
            _EKS,
            "amazon-vpc-cni",
            "aws-auth",
            "coredns",
            "kube-proxy",
            "kube-proxy-config",
            namespace=_SYSTEM,
        ),
    ),
    "core/v1:Service": (("default", "kubernetes", _KUBERNETES), (_SYSTEM, "kube-dns", _EKS)),
    "apps/v1:DaemonSet": _named(_EKS, "aws-node", "kube-proxy", namespace=_SYSTEM),
    "apps/v1:Deployment": _named(_EKS, "coredns", namespace=_SYSTEM),
    "networking.k8s.io/v1:ServiceCIDR": _named(_KUBERNETES, "kubernetes"),
    "scheduling.k8s.io/v1:PriorityClass": _named(
        _KUBERNETES, "system-cluster-critical", "system-node-critical"
    ),
    "storage.k8s.io/v1:StorageClass": _named(_EKS, "gp2"),
    "rbac.authorization.k8s.io/v1:ClusterRole": _named(
        _KUBERNETES, RESERVED, "cluster-admin", "admin", "edit", "view"
    ),
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": _named(
        _KUBERNETES, RESERVED, "cluster-admin"
    ),
    "rbac.authorization.k8s.io/v1:Role": (
        *_named(_KUBERNETES, RESERVED, namespace="kube-public"),
        *_named(
            _KUBERNETES,
            RESERVED,
            "extension-apiserver-authentication-reader",
            namespace=_SYSTEM,
        ),
    ),
    "rbac.authorization.k8s.io/v1:RoleBinding": (
        *_named(_KUBERNETES, RESERVED, namespace="kube-public"),
        *_named(_KUBERNETES, RESERVED, namespace=_SYSTEM),
    ),
    "flowcontrol.apiserver.k8s.io/v1:FlowSchema": _named(
        _KUBERNETES,
        "catch-all",
        "exempt",
        "global-default",
        "kube-controller-manager",
        "kube-scheduler",
        "kube-system-service-accounts",
        "probes",
        "service-accounts",
        "system-leader-election",
        "system-node-high",
        "system-nodes",
    ),
    "flowcontrol.apiserver.k8s.io/v1:PriorityLevelConfiguration": _named(
        _KUBERNETES,
        "catch-all",
        "exempt",
        "global-default",
        "leader-election",
        "node-high",
        "system",
        "workload-high",
        "workload-low",
    ),
    "projectcalico.org/v3:KubeControllersConfiguration": _named(_CALICO, "default"),
    "projectcalico.org/v3:FelixConfiguration": _named(_CALICO, "default"),
    "projectcalico.org/v3:ClusterInformation": _named(_CALICO, "default"),
    "projectcalico.org/v3:Profile": _named(_CALICO, "projectcalico-default-allow"),
    "projectcalico.org/v3:IPPool": _named(_CALICO, "default-ipv4-ippool"),
    "projectcalico.org/v3:Tier": _named(
        _CALICO,
        "default",
        "adminnetworkpolicy",
        "baselineadminnetworkpolicy",
        "kube-admin",
        "kube-baseline",
    ),
}
"""Namespace (empty for what belongs to none, `*` for each), name and creator, by kind."""
KINDS: Final = frozenset(f"kubernetes:{kind}" for kind in EXISTING)
"""The resource types of which a cluster has objects that the program does not create."""


def creator_of(type_: str, namespace: str, name: str) -> str:
    """Return whose an object is in every cluster, such as `Calico`; empty for nobody's.

    An object that belongs to a namespace and names none is in `default`.
    """
    for where, called, creator in EXISTING.get(type_.removeprefix("kubernetes:"), ()):
        place = (namespace or "default") if where else namespace
        if fnmatchcase(place, where) and fnmatchcase(name, called):
            return creator
    return ""
