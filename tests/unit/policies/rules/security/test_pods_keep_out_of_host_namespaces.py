import pytest

from policies.rules.security.pods_keep_out_of_host_namespaces import (
    pods_keep_out_of_host_namespaces as rule,
)
from tests.support.policy import UNKNOWN, messages, verdict
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
        "volume root is a folder of the host"
    ]


def test_an_unknown_namespace_is_not_evaluated() -> None:
    assert verdict(rule, workload(workload_props(hostPID=UNKNOWN))) == "not-evaluated"
