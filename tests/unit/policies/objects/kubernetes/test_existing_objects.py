import pytest

from corelane.policies.objects.kubernetes.existing_objects import creator_of


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "creator"),
    [
        ("core/v1:ServiceAccount", "any", "default", "Kubernetes"),
        ("core/v1:ServiceAccountPatch", "any", "default", ""),
        ("core/v1:ConfigMap", "any", "kube-root-ca.crt", "Kubernetes"),
        ("core/v1:ConfigMap", "kube-system", "aws-auth", "EKS"),
        ("core/v1:ConfigMap", "alpha-t1", "aws-auth", ""),
        ("core/v1:Namespace", "", "kube-node-lease", "Kubernetes"),
        ("core/v1:Namespace", "", "calico-system", "Calico"),
        ("core/v1:Service", "default", "kubernetes", "Kubernetes"),
        ("apps/v1:Deployment", "kube-system", "coredns", "EKS"),
        ("storage.k8s.io/v1:StorageClass", "", "gp2", "EKS"),
        ("storage.k8s.io/v1:StorageClass", "", "gp3", ""),
        ("scheduling.k8s.io/v1:PriorityClass", "", "system-node-critical", "Kubernetes"),
        ("rbac.authorization.k8s.io/v1:ClusterRole", "", "system:node", "Kubernetes"),
        ("rbac.authorization.k8s.io/v1:ClusterRole", "", "system-reader", ""),
        ("rbac.authorization.k8s.io/v1:Role", "kube-public", "system:signer", "Kubernetes"),
        ("core/v1:Namespace", "", "kube-prometheus", ""),
        ("core/v1:Service", "", "kubernetes", "Kubernetes"),
        ("core/v1:ServiceAccount", "", "default", "Kubernetes"),
        ("scheduling.k8s.io/v1:PriorityClass", "", "system-of-mine", ""),
        ("rbac.authorization.k8s.io/v1:Role", "alpha-t1", "system:signer", ""),
        ("flowcontrol.apiserver.k8s.io/v1:FlowSchema", "", "exempt", "Kubernetes"),
        ("networking.k8s.io/v1:ServiceCIDR", "", "kubernetes", "Kubernetes"),
        ("projectcalico.org/v3:FelixConfiguration", "", "default", "Calico"),
        ("projectcalico.org/v3:Tier", "", "kube-admin", "Calico"),
        ("projectcalico.org/v3:Tier", "", "team-alpha", ""),
    ],
)
def test_what_a_cluster_has_without_the_program(
    kind: str, namespace: str, name: str, creator: str
) -> None:
    assert creator_of(f"kubernetes:{kind}", namespace, name) == creator
