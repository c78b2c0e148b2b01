import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.dockerd import Dockerd, can_raise_limits, dockerd
from tests.support.edge_stack import EdgeStack, edge_stack, import_image
from tests.support.shell import run


@pytest.fixture(scope="session")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the host that a container reads."""
    folder = tmp_path_factory.mktemp("configuration")
    folder.chmod(0o755)
    (folder / "venue").write_text("xetra\n")
    return folder


@pytest.fixture(scope="session")
def stack(configuration: Path) -> EdgeStack:
    """A host with two containers, each with one CPU."""
    gateway = {
        "cpus": "10",
        "memory": "256Mi",
        "memoryReservation": "192Mi",
        "sharedMemory": "16Mi",
        "scratch": {"/run/orders": "8Mi", "/run/new": "4Mi"},
        "binds": {"/etc/gateway": str(configuration)},
        # The image has the first of these places, and root owns it.
        "folders": {
            "/var/lib/orders": {"path": "/srv/gateway/orders"},
            "/var/lib/new": {"path": "/srv/gateway/new"},
        },
        "healthCheck": {
            "command": ["/bin/busybox", "test", "$HOME; false", "=", "$HOME; false"],
            "intervalSeconds": 1,
        },
    }
    feed = {"cpus": "11", "memory": "64Mi", "memoryReservation": "64Mi", "lockedMemory": False}
    return edge_stack({"gateway": gateway, "feed": feed})


@pytest.fixture(scope="session")
def host(stack: EdgeStack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root of the host with the folders that systemd makes of the rendered file."""
    root = tmp_path_factory.mktemp("host")
    lines = root / "folders.conf"
    lines.write_text(stack.folders)
    done = run("systemd-tmpfiles", f"--root={root}", "--create", str(lines))
    assert (done.returncode, done.stderr) == (0, "")
    return root


@pytest.fixture(scope="session")
def daemon(stack: EdgeStack, tmp_path_factory: pytest.TempPathFactory) -> Generator[Dockerd]:
    """A daemon with the rendered configuration, less what this machine cannot do, and an image."""
    config = json.loads(stack.daemon)
    if not can_raise_limits():
        del config["default-ulimits"]
    with dockerd(tmp_path_factory.mktemp("docker"), config) as running:
        import_image(running)
        yield running
