"""Objects that a cluster has without the program: who creates them, and by which names."""

from fnmatch import fnmatchcase
from typing import Final

_KUBERNETES: Final = "Kubernetes"
_EKS: Final = "EKS"
_CALICO: Final = "Calico"
_ANY: Final = "*"
_SYSTEM: Final = "kube-system"

# Kubernetes 1.37.2: controllers of pkg/controlplane (namespaces, service, authentication) and of
# pkg/controller (default accounts, root certificates), the bootstrap policy of RBAC, and
# pkg/apis/flowcontrol/bootstrap of k8s.io/apiserver.
# EKS: user guide, on managed node groups, add-ons and storage classes. Not verified on a cluster; a
# cluster lacks the add-ons if it was created with `bootstrapSelfManagedAddons: false`.
# Calico: `EnsureInitialized` of libcalico-go/lib/clientv3 (tiers, cluster information, Felix); the
# rest by the operator's documentation. `adminnetworkpolicy` is the name before Calico 3.32.
_EXISTING: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "core/v1:Namespace": (
        ("", "default", _KUBERNETES),
        ("", "kube-*", _KUBERNETES),
        ("", "calico-system", _CALICO),
    ),
    "core/v1:ServiceAccount": (
        (_ANY, "default", _KUBERNETES),
        (_SYSTEM, "aws-node", _EKS),
        (_SYSTEM, "coredns", _EKS),
        (_SYSTEM, "kube-proxy", _EKS),
    ),
    "core/v1:ConfigMap": (
        (_ANY, "kube-root-ca.crt", _KUBERNETES),
        (_SYSTEM, "extension-apiserver-authentication", _KUBERNETES),
        (_SYSTEM, "kube-apiserver-legacy-service-account-token-tracking", _KUBERNETES),
        (_SYSTEM, "amazon-vpc-cni", _EKS),
        (_SYSTEM, "aws-auth", _EKS),
        (_SYSTEM, "coredns", _EKS),
        (_SYSTEM, "kube-proxy", _EKS),
        (_SYSTEM, "kube-proxy-config", _EKS),
    ),
    "core/v1:Service": (("default", "kubernetes", _KUBERNETES), (_SYSTEM, "kube-dns", _EKS)),
    "apps/v1:DaemonSet": ((_SYSTEM, "aws-node", _EKS), (_SYSTEM, "kube-proxy", _EKS)),
    "apps/v1:Deployment": ((_SYSTEM, "coredns", _EKS),),
    "networking.k8s.io/v1:ServiceCIDR": (("", "kubernetes", _KUBERNETES),),
    "scheduling.k8s.io/v1:PriorityClass": (("", "system-*", _KUBERNETES),),
    "storage.k8s.io/v1:StorageClass": (("", "gp2", _EKS),),
    "rbac.authorization.k8s.io/v1:ClusterRole": tuple(
        ("", name, _KUBERNETES) for name in ("system:*", "cluster-admin", "admin", "edit", "view")
    ),
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": (
        ("", "system:*", _KUBERNETES),
        ("", "cluster-admin", _KUBERNETES),
    ),
    "rbac.authorization.k8s.io/v1:Role": (
        ("kube-*", "system:*", _KUBERNETES),
        (_SYSTEM, "extension-apiserver-authentication-reader", _KUBERNETES),
    ),
    "rbac.authorization.k8s.io/v1:RoleBinding": (("kube-*", "system:*", _KUBERNETES),),
    "flowcontrol.apiserver.k8s.io/v1:FlowSchema": tuple(
        ("", name, _KUBERNETES)
        for name in (
            "catch-all",
            "exempt",
            "global-default",
            "kube-*",
            "probes",
            "service-accounts",
            "system-*",
        )
    ),
    "flowcontrol.apiserver.k8s.io/v1:PriorityLevelConfiguration": tuple(
        ("", name, _KUBERNETES)
        for name in (
            "catch-all",
            "exempt",
            "global-default",
            "leader-election",
            "node-high",
            "system",
            "workload-high",
            "workload-low",
        )
    ),
    "projectcalico.org/v3:KubeControllersConfiguration": (("", "default", _CALICO),),
    "projectcalico.org/v3:FelixConfiguration": (("", "default", _CALICO),),
    "projectcalico.org/v3:ClusterInformation": (("", "default", _CALICO),),
    "projectcalico.org/v3:Profile": (("", "projectcalico-default-allow", _CALICO),),
    "projectcalico.org/v3:IPPool": (("", "default-ipv4-ippool", _CALICO),),
    "projectcalico.org/v3:Tier": tuple(
        ("", name, _CALICO)
        for name in ("default", "adminnetworkpolicy", "baselineadminnetworkpolicy", "kube-*")
    ),
}
KINDS: Final = frozenset(f"kubernetes:{kind}" for kind in _EXISTING)
"""The resource types of which a cluster has objects that the program does not create."""


def creator_of(type_: str, namespace: str, name: str) -> str:
    """Return who creates an object in every cluster, such as `Calico`; empty for nobody."""
    for where, called, creator in _EXISTING.get(type_.removeprefix("kubernetes:"), ()):
        if fnmatchcase(namespace, where) and fnmatchcase(name, called):
            return creator
    return ""
