"""The host gate as a stack declares it, to be made to violate one rule at a time."""

from typing import Any

from corelane.policies.model.rule import Resource
from tests.support.policy import a_resource
from tests.support.resources import DAEMON_SET, IMAGE, ROLE, namespace

HOME, ACCOUNT = "corelane-hosts", "host-gate"
ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:"
RBAC = "kubernetes:rbac.authorization.k8s.io/v1:"


def gate_props() -> dict[str, Any]:
    """Return a DaemonSet that sees the host, without privilege."""
    mounts = [
        {
            "name": "sys",
            "mountPath": "/host/sys",
            "readOnly": True,
            "recursiveReadOnly": "Enabled",
        },
        {"name": "metrics", "mountPath": "/var/lib/corelane/metrics"},
    ]
    container = {
        "name": "gate",
        "image": IMAGE,
        "volumeMounts": mounts,
        "securityContext": {
            "runAsUser": 0,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    spec = {
        "serviceAccountName": ACCOUNT,
        "hostNetwork": True,
        "tolerations": [{"operator": "Exists"}],
        "containers": [container],
        "volumes": [
            {"name": "sys", "hostPath": {"path": "/sys"}},
            {"name": "metrics", "hostPath": {"path": "/var/lib/corelane/metrics"}},
        ],
    }
    template = {"metadata": {"labels": {ROLE: "host-gate"}}, "spec": spec}
    return {"metadata": {"name": "host-gate", "namespace": HOME}, "spec": {"template": template}}


def gate(props: dict[str, Any] | None = None, *, kind: str = DAEMON_SET) -> Resource:
    """Return the gate's pods."""
    return a_resource(kind, gate_props() if props is None else props, "gate")


def policy_props() -> dict[str, Any]:
    """Return what denies the gate all but one taint."""
    user = f"request.userInfo.username == 'system:serviceaccount:{HOME}:{ACCOUNT}'"
    everything = {
        "apiGroups": ["*"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE", "DELETE", "CONNECT"],
        "resources": ["*/*"],
    }
    validations = [
        {"expression": "'authentication.kubernetes.io/node-name' in request.userInfo.extra"},
        {"expression": "object.spec.taints.all(t, t.key == 'corelane.io/unverified')"},
    ]
    spec = {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [everything]},
        "matchConditions": [{"name": "gate", "expression": user}],
        "validations": validations,
    }
    return {"metadata": {"name": "confinement"}, "spec": spec}


def policy(props: dict[str, Any] | None = None) -> Resource:
    """Return the admission policy."""
    found = policy_props() if props is None else props
    return a_resource(f"{ADMISSION}ValidatingAdmissionPolicy", found, "policy")


def policy_binding(**spec: Any) -> Resource:
    """Return what puts the policy in force."""
    fields = {"policyName": "confinement", "validationActions": ["Deny"]} | spec
    return a_resource(f"{ADMISSION}ValidatingAdmissionPolicyBinding", {"spec": fields}, "binding")


def home(**labels: str) -> Resource:
    """Return the gate's namespace."""
    return namespace(HOME, **labels)


def role(name: str = "nodes", *verbs: str, resources: tuple[str, ...] = ("nodes",)) -> Resource:
    """Return a cluster role over resources of the core group."""
    rule = {"apiGroups": [""], "resources": [*resources], "verbs": [*(verbs or ("get", "patch"))]}
    return a_resource(f"{RBAC}ClusterRole", {"metadata": {"name": name}, "rules": [rule]}, name)


def role_binding(role_name: str = "nodes", **subject: str) -> Resource:
    """Return what gives a cluster role to somebody, the gate unless said otherwise."""
    whom = {"kind": "ServiceAccount", "namespace": HOME, "name": ACCOUNT} | subject
    props = {"roleRef": {"kind": "ClusterRole", "name": role_name}, "subjects": [whom]}
    return a_resource(f"{RBAC}ClusterRoleBinding", props, f"{role_name}-binding")
