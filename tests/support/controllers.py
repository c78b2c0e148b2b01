"""Kubernetes' own controllers beside an API server, those alone that a test names."""

import json
import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager

from tests.support.control_plane import ADMIN, ControlPlane
from tests.support.real_parts import kubernetes


@contextmanager
def controllers(plane: ControlPlane, *names: str) -> Generator[None]:
    """Run controllers until the end of the block; what they print is in the server's folder."""
    with (plane.folder / "controllers.log").open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - a real part, and words of ours
            [
                str(kubernetes("kube-controller-manager")),
                f"--kubeconfig={_kubeconfig(plane)}",
                f"--controllers={','.join(names)}",
                f"--root-ca-file={plane.folder / 'ca.crt'}",
                "--leader-elect=false",
                "--secure-port=0",
                "--kube-api-qps=200",
                "--kube-api-burst=400",
            ],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ},
        )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _kubeconfig(plane: ControlPlane) -> str:
    path = plane.folder / "kubeconfig"
    cluster = {
        "server": f"https://127.0.0.1:{plane.port}",
        "certificate-authority": str(plane.folder / "ca.crt"),
    }
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "test", "user": {"token": ADMIN}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "current-context": "test",
    }
    path.write_text(json.dumps(document))
    return str(path)
