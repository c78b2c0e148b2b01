import pytest

from corelane.policies.rules.security.pods_use_no_host_namespaces import (
    pods_use_no_host_namespaces as rule,
)
from tests.support.gate import gate, gate_props
from tests.support.policy import UNKNOWN, changed, messages, verdict, without
from tests.support.resources import workload, workload_props


def test_a_pod_of_its_own_complies() -> None:
    assert messages(rule, workload()) == []


@pytest.mark.parametrize("role", ["execution-engine", "market-data"])
def test_roles_that_need_the_hosts_network_may_have_it(role: str) -> None:
    assert messages(rule, workload(workload_props(role=role, hostNetwork=True))) == []


@pytest.mark.parametrize("key", ["hostPID", "hostIPC", "hostNetwork"])
def test_each_shared_namespace_is_reported(key: str) -> None:
    assert len(messages(rule, workload(workload_props(**{key: True})))) == 1


def test_a_folder_of_the_host_is_reported() -> None:
    volumes = [{"name": "root", "hostPath": {"path": "/"}}, {"name": "ok", "emptyDir": {}}]

    assert messages(rule, workload(workload_props(volumes=volumes))) == [
        "volume root is a hostPath"
    ]


def test_an_unknown_namespace_is_not_evaluated() -> None:
    assert verdict(rule, workload(workload_props(hostPID=UNKNOWN))) == "not-evaluated"


MOUNT = "spec/template/spec/containers/0/volumeMounts/0"
FOLDER = "spec/template/spec/volumes/0/hostPath/path"


def test_the_host_gate_that_only_looks_complies() -> None:
    assert messages(rule, gate()) == []


@pytest.mark.parametrize("path", ["/proc", "/etc/corelane", "//sys/", "/./etc"])
def test_the_gate_sees_where_a_host_shows_how_it_is_set(path: str) -> None:
    assert messages(rule, gate(changed(gate_props(), FOLDER, path))) == []


SOCKETS = "/run //run /./run/systemd /var/run /sys/../run"
ELSEWHERE = "/ // /. /var /var/lib/kubelet /dev /root /etcetera"


@pytest.mark.parametrize("path", ["", *SOCKETS.split(), *ELSEWHERE.split()])
def test_the_gate_sees_no_sockets_and_no_secrets_of_pods(path: str) -> None:
    props = changed(gate_props(), FOLDER, path)

    assert messages(rule, gate(props)) == ["volume sys is a hostPath"]


def test_a_view_of_the_gate_is_read_only_all_the_way_down() -> None:
    for key in ("readOnly", "recursiveReadOnly"):
        props = without(gate_props(), f"{MOUNT}/{key}")
        assert messages(rule, gate(props)) == ["volume sys is a hostPath"], key


def test_another_pod_with_the_gates_mounts_is_reported() -> None:
    props = changed(gate_props(), "spec/template/metadata/labels", {})

    assert len(messages(rule, gate(props))) == 3
