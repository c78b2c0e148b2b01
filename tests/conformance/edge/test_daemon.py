"""A real daemon takes the rendered configuration, and does what it says."""

import json
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.dockerd import Dockerd, DockerError, can_raise_limits, dockerd
from tests.support.edge_stack import IMAGE, EdgeStack, import_image
from tests.support.kernel_view import Process

# A range of users of its own, below mounts of its own: the files of the machine stay as they are.
_APART = 'mount --bind "$0/users" /etc/subuid && mount --bind "$0/users" /etc/subgid && exec "$@"'
REFUSED = "cannot share the host's network namespace when user namespaces are enabled"
PLAIN = {"Image": IMAGE, "HostConfig": {"NetworkMode": "host"}}


@pytest.fixture
def plain(daemon: Dockerd) -> Generator[str]:
    """A container that asks for nothing."""
    made = daemon.create("plain", PLAIN)
    yield made
    daemon.remove(made)


def test_the_daemon_says_what_the_file_says(daemon: Dockerd) -> None:
    found = daemon.ask("GET", "/info")

    assert found["LiveRestoreEnabled"] is True
    assert found["LoggingDriver"] == "local"
    names = {each["Name"] for each in daemon.ask("GET", "/networks")}
    assert names == {"host", "none"}, "a bridge would be a third"


def test_a_container_that_asks_for_nothing_gets_what_is_safe(daemon: Dockerd, plain: str) -> None:
    found = daemon.inspect(plain)

    assert found["HostConfig"]["LogConfig"]["Config"]["max-size"] == "50m"
    assert Process(found["State"]["Pid"]).status["NoNewPrivs"] == "1"


def test_a_container_that_states_no_limit_has_that_of_the_daemon(
    daemon: Dockerd, plain: str
) -> None:
    if not can_raise_limits():
        pytest.skip("this machine lets nobody raise a limit (CAP_SYS_RESOURCE)")
    process = Process(daemon.inspect(plain)["State"]["Pid"])

    assert process.limit("Max open files") == ("65536", "65536")
    assert process.limit("Max locked memory") == ("unlimited", "unlimited")


def test_a_container_outlives_its_daemon(daemon: Dockerd, plain: str) -> None:
    before = daemon.inspect(plain)["State"]["Pid"]

    daemon.stop()
    state = Process(before).status["State"]
    daemon.start()

    assert state.startswith("S"), "it slept on"
    after = daemon.inspect(plain)["State"]
    assert (after["Pid"], after["Running"]) == (before, True)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("live-restores", True, "don't match any configuration option: live-restores"),
        ("live-restore", "yes", "cannot unmarshal string"),
        ("log-opts", {"max-sizes": "50m"}, "unknown log opt 'max-sizes'"),
        ("default-ulimits", {"nofile": {"Soft": "many"}}, "cannot unmarshal string"),
    ],
)
def test_the_daemon_says_what_is_wrong_with_a_file(
    stack: EdgeStack, tmp_path: Path, key: str, value: object, complaint: str
) -> None:
    config = {**json.loads(stack.daemon), key: value}

    with pytest.raises(DockerError, match=complaint), dockerd(tmp_path, config):
        pass


def test_mapped_users_would_forbid_the_network_of_the_host(stack: EdgeStack) -> None:
    config = {**json.loads(stack.daemon), "userns-remap": "nobody:nogroup"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The mapped root of a container has to reach its files.
        folder.chmod(0o755)
        (folder / "users").write_text("nobody:100000:65536\nnogroup:100000:65536\n")
        prefix = ("unshare", "--mount", "/bin/bash", "-c", _APART, name)
        with dockerd(folder, config, prefix=prefix) as daemon:
            import_image(daemon)
            with pytest.raises(DockerError, match=REFUSED):
                daemon.create("gateway", PLAIN)
