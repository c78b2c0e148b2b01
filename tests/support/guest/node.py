"""A node without a cluster: containerd and a kubelet in a booted guest, and the pods it runs."""

import json
import shlex
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.guest.container_image import NAME, container_image
from tests.support.guest.guest import Guest
from tests.support.real_parts import containerd, kubernetes

_PODS = "/etc/kubernetes/manifests"
_PATIENCE_S = 300
_CONTAINERD_CONFIG = f"""version = 3
[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = '{NAME}'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
SystemdCgroup = true
"""
# What is a node's own: where its runtime and pods are, and that no cluster asks for identities.
_KUBELET_CONFIG = {
    "apiVersion": "kubelet.config.k8s.io/v1beta1",
    "kind": "KubeletConfiguration",
    "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
    "authorization": {"mode": "AlwaysAllow"},
    "cgroupDriver": "systemd",
    "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
    "cpuManagerReconcilePeriod": "2s",
    "fileCheckFrequency": "2s",
    "readOnlyPort": 10255,
    "staticPodPath": _PODS,
    # As nodeadm writes them; the delivered drop-in has to take them back.
    "kubeReservedCgroup": "/runtime",
    "systemReservedCgroup": "/system",
}
_UNIT = """[Unit]
After=local-fs.target {after}
[Service]
Environment=PATH=/usr/local/lib/node:/usr/sbin:/usr/bin
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/lib/node/{command}
Delegate=yes
KillMode=process
Restart=no
"""
_KUBELET = "kubelet --config /etc/kubernetes/base.json --config-dir /etc/kubernetes/kubelet.conf.d"


def payload(folder: Path) -> Path:
    """Fill a folder with what a node needs beyond its delivery."""
    for program in [kubernetes("kubelet"), *containerd().iterdir()]:
        shutil.copy2(program, folder)
    (folder / "image.tar").write_bytes(container_image())
    return folder


@dataclass(frozen=True)
class Node:
    """A node that runs static pods; ask it only after ``start``."""

    guest: Guest

    def start(self) -> None:
        """Install the parts beside what was delivered, and start them as services."""
        guest = self.guest
        guest.sh(
            "mkdir -p /run/payload /usr/local/lib/node && mountpoint -q /run/payload"
            " || mount -o ro /dev/disk/by-label/payload /run/payload"
        )
        guest.sh("cp /run/payload/* /usr/local/lib/node && chmod 0755 /usr/local/lib/node/*")
        files = {
            "/etc/containerd/config.toml": _CONTAINERD_CONFIG,
            "/etc/kubernetes/base.json": json.dumps(_KUBELET_CONFIG),
            "/etc/systemd/system/containerd.service": _UNIT.format(after="", command="containerd"),
            "/etc/systemd/system/kubelet.service": _UNIT.format(
                after="containerd.service", command=_KUBELET
            ),
        }
        for path, text in files.items():
            guest.copy_in(path, text.encode())
        guest.sh(f"mkdir -p {_PODS}; systemctl daemon-reload; systemctl restart containerd")
        self.ctr("images", "import", "/usr/local/lib/node/image.tar")
        guest.sh("systemctl start kubelet")
        self._wait("the kubelet", lambda: self._pods() is not None)

    def ctr(self, *words: str) -> str:
        """Run containerd's own client on the kubelet's containers."""
        command = (
            "until /usr/local/lib/node/ctr version >/dev/null; do sleep 1; done; exec timeout 120"
        )
        return self.guest.sh(f"{command} /usr/local/lib/node/ctr -n k8s.io {' '.join(words)}")

    def run_pod(self, name: str, **resources: Mapping[str, str]) -> dict[str, Any]:
        """Start a static pod and return its status once it runs or is refused."""
        self.guest.copy_in(f"{_PODS}/{name}.json", json.dumps(_pod(name, resources)).encode())
        return self._wait(f"pod {name}", lambda: self._settled(name))

    def inside(self, pod: str, script: str) -> str:
        """Run shell in a pod's container and return what it wrote."""
        labels = {"pod.name": f"~={pod}", "container.name": "==main"}
        query = ",".join(f'labels."io.kubernetes.{key}"{value}' for key, value in labels.items())
        container = self.ctr("containers", "ls", "-q", shlex.quote(query)).strip()
        return self.ctr(
            "tasks",
            "exec",
            "--exec-id",
            f"probe-{time.monotonic_ns()}",
            container,
            "/bin/sh",
            "-c",
            shlex.quote(script),
        )

    def state(self, manager: str) -> dict[str, Any]:
        """Return the checkpoint of the kubelet's ``cpu`` or ``memory`` manager."""
        document: dict[str, Any] = json.loads(
            self.guest.read(f"/var/lib/kubelet/{manager}_manager_state")
        )
        return document

    def _settled(self, name: str) -> dict[str, Any] | None:
        for pod in self._pods() or []:
            if pod["metadata"]["name"].startswith(f"{name}-"):
                status: dict[str, Any] = pod.get("status", {})
                return status if status.get("phase") in {"Running", "Failed"} else None
        return None

    def _pods(self) -> list[dict[str, Any]] | None:
        fetch = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:10255/pods').read().decode())"
        done = self.guest.run("python3", "-c", fetch)
        if done.code:
            return None
        pods: list[dict[str, Any]] = json.loads(done.out).get("items") or []
        return pods

    def _alive(self) -> bool:
        """Return whether the kubelet still runs: one that refuses its host ends at once."""
        return self.guest.run("systemctl", "is-active", "--quiet", "kubelet").code == 0

    def _wait(self, awaited: str, look: Any) -> Any:
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and self._alive():
            if (found := look()) is not None:
                return found
            time.sleep(1)
        log = self.guest.run(
            "journalctl", "-u", "kubelet", "-u", "containerd", "-n", "40", "--no-pager"
        )
        msg = f"waited in vain for {awaited}; the last said was:\n{log.out}"
        raise AssertionError(msg)


def _pod(name: str, resources: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    container = {"name": "main", "image": NAME, "imagePullPolicy": "Never", "resources": resources}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "hostNetwork": True,
            "containers": [container],
            "terminationGracePeriodSeconds": 1,
        },
    }
