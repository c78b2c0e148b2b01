from typing import Any

import pytest

from policies.rules.security.edge_containers_drop_privilege import (
    edge_containers_drop_privilege as rule,
)
from tests.support.policy import UNKNOWN, a_resource, changed, messages, verdict

PROPS = {
    "capabilities": {"drops": ["ALL"]},
    "readOnly": True,
    "user": "65532:65532",
    "securityOpts": ["no-new-privileges:true"],
}


def container(props: dict[str, Any]) -> Any:
    return a_resource("docker:index/container:Container", props)


def test_an_unprivileged_container_complies() -> None:
    assert messages(rule, container(PROPS)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("privileged", True, "the container is privileged"),
        ("capabilities/drops", ["CAP_NET_RAW"], "not all capabilities are dropped"),
        ("readOnly", False, "the root file system is writable"),
        ("user", "0:0", "the process runs as root"),
        ("securityOpts", ["label=disable"], "privilege escalation is not forbidden"),
        (
            "securityOpts",
            ["no-new-privileges:true", "seccomp=unconfined"],
            "system calls are not confined",
        ),
        ("capabilities/adds", ["CAP_SYS_ADMIN", "IPC_LOCK"], "SYS_ADMIN is granted"),
        ("pidMode", "host", "a namespace of the host is shared"),
        ("ipcMode", "host", "a namespace of the host is shared"),
    ],
)
def test_each_privilege_is_reported(path: str, value: object, expected: str) -> None:
    assert messages(rule, container(changed(PROPS, path, value))) == [expected]


def test_dockers_defaults_are_reported() -> None:
    assert len(messages(rule, container({}))) == 4


def test_an_unknown_user_is_not_evaluated() -> None:
    props = changed(PROPS, "user", UNKNOWN)

    assert verdict(rule, container(props)) == "not-evaluated"
