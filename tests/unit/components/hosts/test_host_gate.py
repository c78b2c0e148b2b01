"""The gate as the cluster is told of it: what its pods may see, and its identity change."""

from base64 import b64decode
from functools import cache
from typing import Any

import pulumi

from corelane.components.config.sections.cluster import HostGateConfig
from corelane.components.hosts.gate_pod import METRICS
from corelane.components.hosts.gate_view import ALWAYS, KUBELET, view_of
from corelane.components.hosts.host_gate import HostGate, HostGateArgs
from corelane.components.kubernetes.labels import UNVERIFIED
from corelane.hostconfig.agent.audit_command import EXPECTATIONS
from corelane.hostconfig.agent.taint import EFFECT, KEY
from corelane.hostconfig.delivery import ssm_join
from corelane.hostconfig.expectations.expectation import expectations
from corelane.hostconfig.model import paths
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.plan.recording.record import Recording
from tests.support.config import a_host_plan
from tests.support.nested import recorded
from tests.support.shipped import shipped
from tests.support.stack import planned

IMAGE = "registry.example/python@sha256:" + "ab" * 32
ADMISSION = "kubernetes:admissionregistration.k8s.io/v1:"


def declare(agent: bytes = b"#!/usr/bin/env python3\n") -> Recording:
    config = HostGateConfig(image=IMAGE, interval_seconds=90)
    plans = {"engines": [a_host_plan()]}
    args = HostGateArgs(declared_at="/cluster/hostGate", config=config, agent=agent, plans=plans)

    def gate(opts: pulumi.ResourceOptions) -> None:
        HostGate("host-gate", args, opts)

    return recorded(gate)


@cache
def gate() -> Recording:
    return declare()


def one(kind: str, recording: Recording | None = None) -> dict[str, Any]:
    [found] = (recording or gate()).of_type(kind)
    return dict(found.inputs)


def pod(recording: Recording | None = None) -> dict[str, Any]:
    return one("kubernetes:apps/v1:DaemonSet", recording)["spec"]["template"]["spec"]


def test_nobody_is_let_into_its_namespace() -> None:
    policy = one("kubernetes:networking.k8s.io/v1:NetworkPolicy")

    assert policy["metadata"]["name"] == "nobody"
    assert policy["spec"]["podSelector"] == {}
    assert {*policy["spec"]["policyTypes"]} == {"Ingress", "Egress"}
    assert not policy["spec"].get("ingress")
    assert not policy["spec"].get("egress")


def test_taints_of_others_are_compared_as_they_are_with_what_they_were() -> None:
    [*_, taints] = one(f"{ADMISSION}ValidatingAdmissionPolicy")["spec"]["validations"]
    condition = taints["expression"].removeprefix("!variables.updatesNode || (").removesuffix(")")
    now, compared, before = condition.partition(" == (has(oldObject")

    assert "taint" in taints["message"]
    assert compared
    assert f"(has(oldObject{before}" == now.replace("object.", "oldObject.")


def test_the_pod_is_root_with_nothing_that_makes_root_powerful() -> None:
    [container] = pod()["containers"]
    context = container["securityContext"]

    assert context["runAsUser"] == 0, "debugfs admits nobody else"
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert (context["privileged"], context["allowPrivilegeEscalation"]) == (False, False)
    assert context["readOnlyRootFilesystem"] is True
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod()["hostNetwork"] is True, "interfaces are those of a network namespace"
    assert pod()["hostPID"] is False


def test_the_host_is_read_only_down_to_what_is_mounted_below() -> None:
    [container] = pod()["containers"]
    mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
    folders = {
        volume["name"]: volume["hostPath"]["path"]
        for volume in pod()["volumes"]
        if "hostPath" in volume
    }
    writable = {path for name, path in folders.items() if not mounts[name].get("readOnly")}

    assert writable == {"/var/lib/corelane/metrics"}
    assert {folders[name] for name, mount in mounts.items() if "recursiveReadOnly" in mount} == {
        *view_of([a_host_plan()])
    }, "cgroups and debugfs are mounts of their own below /sys"
    assert not [path for path in folders.values() if path == "/" or path.startswith("/run")], (
        "a socket of systemd answers root through a read-only mount"
    )


def test_the_pod_comes_to_every_node_whatever_its_taints_and_is_small() -> None:
    [container] = pod()["containers"]

    assert pod()["tolerations"] == [{"operator": "Exists"}]
    assert pod()["priorityClassName"] == "system-node-critical"
    assert container["resources"]["requests"] == container["resources"]["limits"]
    assert container["resources"]["limits"]["cpu"].endswith("m"), "no CPU of its own"


def test_the_pod_runs_the_agent_with_the_nodes_name_and_the_interval() -> None:
    [container] = pod()["containers"]

    assert container["image"] == IMAGE
    assert container["command"] == ["python3", "-I", "/opt/corelane/agent.pyz", "gate"]
    assert container["args"][-2:] == ["--interval", "90"]
    assert container["env"] == [
        {"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
    ]


def test_an_update_of_the_gate_blinds_one_node_in_ten_at_most() -> None:
    assert one("kubernetes:apps/v1:DaemonSet")["spec"]["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": "10%"},
    }


def test_another_agent_is_another_object_and_so_another_pod() -> None:
    other = declare(b"another")
    names = [one("kubernetes:core/v1:ConfigMap", r)["metadata"]["name"] for r in (gate(), other)]
    archive = one("kubernetes:core/v1:ConfigMap", other)

    assert names[0] != names[1]
    assert archive["immutable"] is True
    assert b64decode(archive["binaryData"]["agent.pyz"]) == b"another"
    assert [v["configMap"]["name"] for v in pod(other)["volumes"] if "configMap" in v] == names[1:]


def test_the_identity_may_read_and_patch_nodes_and_nothing_else() -> None:
    role = one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
    binding = one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding")

    assert role["rules"] == [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "patch"]}]
    assert [(s["namespace"], s["name"]) for s in binding["subjects"]] == [
        ("corelane-hosts", "host-gate")
    ]


def test_the_identity_is_confined_whatever_else_it_is_granted() -> None:
    policy = one(f"{ADMISSION}ValidatingAdmissionPolicy")["spec"]
    binding = one(f"{ADMISSION}ValidatingAdmissionPolicyBinding")["spec"]
    [rules] = policy["matchConstraints"]["resourceRules"]

    assert policy["failurePolicy"] == "Fail"
    assert (rules["apiGroups"], rules["resources"]) == (["*"], ["*/*"])
    assert [c["expression"] for c in policy["matchConditions"]] == [
        "request.userInfo.username == 'system:serviceaccount:corelane-hosts:host-gate'"
    ]
    assert binding == {"policyName": "corelane-host-gate", "validationActions": ["Deny"]}


def files_of(plan: HostPlan) -> set[str]:
    probes = (probe for each in expectations(plan) for probe in each.observe)
    return {probe.target for probe in probes if probe.kind == "file"}


def test_every_file_that_an_audit_reads_is_there_to_read_in_its_folder() -> None:
    for plans in planned("prod").hosts.values():
        for plan in plans.values():
            view = view_of([plan])
            unseen = [
                file for file in files_of(plan) if not file.startswith(tuple(f"{f}/" for f in view))
            ]
            assert not unseen, "what is not mounted is missing, and closes the gate of every node"
            assert not files_of(plan) & {*view}, "a mounted file stays the old one when replaced"


def test_a_pool_sees_only_what_its_own_audit_needs() -> None:
    hosts = planned("prod").hosts
    views = {pool: view_of([*plans.values()]) for pool, plans in hosts.items()}

    assert views["research"] == tuple(sorted([*ALWAYS, KUBELET])), "no file but the kubelet's"
    assert views["engines"] != views["research"]
    assert all(
        f"{folder}/".startswith(tuple(f"{wider}/" for wider in view))
        for view in views.values()
        for folder in ALWAYS
    )
    assert "/etc" not in views["colocation-engines"], "there lies the key by which the host joins"


def test_what_a_host_joins_with_is_not_in_its_gates_view() -> None:
    seen = view_of([*planned("prod").hosts["colocation-engines"].values()])
    secret = (ssm_join.ACTIVATION, ssm_join.RESULT, "etc/iam/pki/server.key")

    assert not [file for file in secret if f"/{file}".startswith(tuple(f"{f}/" for f in seen))], (
        "the gate is root, and a folder that is read-only can be read"
    )


def test_each_pool_with_nodes_has_a_gate_of_its_own() -> None:
    pools = planned("prod").config.pools
    gates = {
        each.inputs["spec"]["template"]["spec"]["nodeSelector"]["corelane.io/pool"]
        for each in shipped("prod").of_type("kubernetes:apps/v1:DaemonSet")
        if each.parent.endswith("::host-gate")
    }

    assert gates == {*pools, "colocation-engines"}, "a Docker-only host is no node"


def test_a_gate_without_a_digest_or_with_a_hasty_interval_is_refused() -> None:
    for fields in ({"image": "python:3.13"}, {"image": IMAGE, "intervalSeconds": 5}):
        try:
            HostGateConfig.model_validate(fields)
        except ValueError:
            continue
        message = f"{fields} is no gate"
        raise AssertionError(message)


def test_agent_component_and_delivery_speak_of_the_same_things() -> None:
    [component] = gate().of_type("corelane:hosts:HostGate")

    assert component.inputs["taint"] == {"key": KEY, "effect": EFFECT}
    assert UNVERIFIED == KEY
    assert f"/{paths.METRICS}".startswith(f"{METRICS}/"), "one folder for the collector"
    assert f"/{paths.EXPECTATIONS}" == EXPECTATIONS
