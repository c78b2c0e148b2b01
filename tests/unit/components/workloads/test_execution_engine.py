"""An engine's pod: what it owns, what it may do, and what must never be on it."""

from typing import Any

import pytest

from corelane.components.workloads.execution_engine import ExecutionEngine, ExecutionEngineArgs
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.workloads import an_engine

DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def engine(**overrides: Any) -> Recording:
    args = ExecutionEngineArgs(
        declared_at="/workloads/e", config=an_engine(**overrides), namespace="alpha-t0"
    )
    return recorded(lambda opts: ExecutionEngine("engine", args, opts))


def daemon_set(**overrides: Any) -> dict[str, Any]:
    [found] = engine(**overrides).of_type(DAEMON_SET)
    return dict(found.inputs["spec"])


def pod(**overrides: Any) -> dict[str, Any]:
    return dict(daemon_set(**overrides)["template"]["spec"])


def container(**overrides: Any) -> dict[str, Any]:
    [found] = pod(**overrides)["containers"]
    return dict(found)


def test_it_owns_whole_cpus_and_all_memory_it_may_take() -> None:
    resources = container(hugePages1Gi=4)["resources"]

    assert resources["limits"] == {"cpu": "4", "memory": "16384Mi", "hugepages-1Gi": "4Gi"}
    assert resources["requests"] == resources["limits"], "otherwise no exclusive CPUs"


def test_nothing_beside_its_one_container_can_cost_it_its_class() -> None:
    spec = pod()

    assert len(spec["containers"]) == 1
    assert not spec.get("initContainers"), "its resources would count into the class"
    assert "resources" not in spec, "the CPU manager skips pods with resources of their own"


def test_it_runs_on_every_node_of_its_pool_and_tolerates_its_tier_only() -> None:
    spec = pod()

    assert spec["nodeSelector"] == {"corelane.io/pool": "metal", "corelane.io/tier": "t0"}
    [toleration] = spec["tolerations"]
    assert toleration == {
        "key": "corelane.io/tier",
        "operator": "Equal",
        "value": "t0",
        "effect": "NoSchedule",
    }
    assert spec["priorityClassName"] == "corelane-t0"


def test_its_pods_are_replaced_by_hand_only() -> None:
    assert daemon_set()["updateStrategy"] == {"type": "OnDelete"}


def test_it_uses_the_hosts_network_and_still_the_clusters_names() -> None:
    spec = pod()

    assert spec["hostNetwork"] is True
    assert spec.get("hostUsers") is None, "the API gives no users to a pod on its host's network"
    assert spec["dnsPolicy"] == "ClusterFirstWithHostNet"
    assert all(p["hostPort"] == p["containerPort"] for p in container()["ports"])


def test_no_bandwidth_annotation_pretends_to_limit_the_hosts_network() -> None:
    assert not daemon_set()["template"]["metadata"].get("annotations")


@pytest.mark.parametrize("declared", [[], ["IPC_LOCK"]])
def test_it_has_no_privilege_beyond_what_is_declared(declared: list[str]) -> None:
    spec, context = pod(), container(capabilities=declared)["securityContext"]

    assert context["capabilities"]["drop"] == ["ALL"]
    assert context["capabilities"].get("add", []) == declared
    assert context["readOnlyRootFilesystem"] is True
    # A file capability needs it, and can give no more than the bounding set holds.
    assert context["allowPrivilegeEscalation"] is bool(declared)
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False


def test_memory_backed_volumes_are_bounded_and_huge_pages_mounted() -> None:
    spec = pod(scratch={"/run/book": "2Gi"}, hugePages1Gi=2)
    volumes = {v["name"]: v["emptyDir"] for v in spec["volumes"]}
    [process] = spec["containers"]

    assert volumes["scratch-0"] == {"medium": "Memory", "sizeLimit": "2048Mi"}
    assert volumes["huge-pages"] == {"medium": "HugePages-1Gi"}
    assert process["resources"]["limits"]["memory"] == "16384Mi", "scratch is part of it"
    assert {m["mountPath"] for m in process["volumeMounts"]} == {"/run/book", "/dev/hugepages"}


def test_only_high_impact_families_stand_apart_and_from_every_team() -> None:
    assert not pod().get("affinity")
    affinity = pod(familyImpact="high")["affinity"]["podAntiAffinity"]
    [term] = affinity["requiredDuringSchedulingIgnoredDuringExecution"]

    assert term["labelSelector"]["matchLabels"] == {"corelane.io/family-impact": "high"}
    assert term["namespaceSelector"] == {}, "absent, it would see its own namespace only"
    assert term["topologyKey"] == "kubernetes.io/hostname"


def test_changed_settings_are_a_new_object_and_the_old_one_stays() -> None:
    [first], [second] = (
        engine(settings={"limits.json": text}).of_type(CONFIG_MAP) for text in ("{}", '{"a":1}')
    )

    assert first.inputs["immutable"] is True
    assert first.inputs["metadata"]["name"] != second.inputs["metadata"]["name"]
    assert first.options.get("retainOnDelete"), "a pod not yet replaced mounts it after a reboot"


def test_secrets_are_named_by_path_and_mounted_never_put_in_the_environment() -> None:
    recording = engine(secrets={"session.key": "alpha/fix-session"})
    [external] = recording.of_type("kubernetes:external-secrets.io/v1:ExternalSecret")
    [found] = recording.of_type(DAEMON_SET)
    spec = found.inputs["spec"]["template"]["spec"]

    assert external.inputs["spec"]["secretStoreRef"] == {"kind": "SecretStore", "name": "vault"}
    assert external.inputs["spec"]["data"] == [
        {
            "secretKey": "session.key",
            "remoteRef": {"key": "alpha/fix-session", "property": "value"},
        }
    ]
    [mount] = spec["containers"][0]["volumeMounts"]
    assert mount["readOnly"] is True
    assert not spec["containers"][0].get("env")
    assert spec["volumes"][0]["secret"]["secretName"] == external.inputs["metadata"]["name"]


def test_a_secret_outlives_its_entry_in_vault_and_goes_with_its_workload() -> None:
    [external] = engine(secrets={"key": "alpha/key"}).of_type(
        "kubernetes:external-secrets.io/v1:ExternalSecret"
    )
    target = external.inputs["spec"]["target"]

    assert target["deletionPolicy"] == "Retain", (
        "an entry that is deleted or moved in Vault would take the key from a running engine, "
        "and keep a restarted one from starting"
    )
    assert target["creationPolicy"] == "Owner", "a removed workload leaves no secret behind"


def test_it_is_given_time_to_start_before_it_can_be_restarted() -> None:
    process = container(probe={"port": 7002, "periodSeconds": 7, "startupSeconds": 60})

    startup = process["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] >= 60
    assert process["livenessProbe"]["httpGet"] == {"path": "/live", "port": 7002}
    assert process["readinessProbe"]["httpGet"] == {"path": "/ready", "port": 7002}


def test_rules_across_layers_find_its_cpus_and_memory_among_its_inputs() -> None:
    [component] = engine(hugePages1Gi=4).of_type("corelane:workloads:ExecutionEngine")
    wanted = {"pool": "metal", "tier": "t0", "cpus": 4, "memoryMiB": 16384, "hugePages1Gi": 4}

    assert wanted.items() <= dict(component.inputs).items()
    assert component.inputs["family"] == "arbitrage"
    assert component.inputs["image"] == container(hugePages1Gi=4)["image"]


def test_children_hang_from_the_engine() -> None:
    recording = engine(settings={"a": "b"}, secrets={"k": "alpha/key"})
    [component] = recording.of_type("corelane:workloads:ExecutionEngine")
    children = [r for r in recording.resources if r.type.startswith("kubernetes:")]

    assert {r.parent for r in children} == {component.urn}
    assert component.urn in recording.finished
    assert {r.inputs["metadata"]["namespace"] for r in children} == {"alpha-t0"}
