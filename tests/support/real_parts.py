"""The real parts that the conformance suites run, built from pinned sources where that is to do."""

import sys
from pathlib import Path

from corelane.engine.go_build import TOOLS, GoPart, built

_KUBERNETES = "k8s.io/kubernetes"
_CONTAINERD = "github.com/containerd/containerd/v2"
_CONTAINERD_PROGRAMS = ("containerd", "containerd-shim-runc-v2", "ctr")


def kubernetes(program: str) -> Path:
    """Return one program of Kubernetes: ``kubelet``, ``kube-apiserver`` or its controllers."""
    part = GoPart(
        name=program,
        title=program,
        sources=TOOLS / "kubernetes",
        module=_KUBERNETES,
        packages=(f"{_KUBERNETES}/cmd/{program}",),
        stamps={"k8s.io/component-base/version.gitVersion": "v{}"},
    )
    return built(part, _tell) / program


def kubelet_check() -> Path:
    """Return our check of kubelet configurations, which is made of the kubelet's own code."""
    part = GoPart(
        name="kubelet-check",
        title="the check of kubelet configurations for Kubernetes",
        sources=TOOLS / "kubernetes",
        module=_KUBERNETES,
        packages=("./kubelet-check",),
        stamps={},
    )
    return built(part, _tell) / "kubelet-check"


def containerd() -> Path:
    """Return the folder with containerd, its shim for runc, and ctr."""
    part = GoPart(
        name="containerd",
        title="containerd",
        sources=TOOLS / "containerd",
        module=_CONTAINERD,
        packages=tuple(f"{_CONTAINERD}/cmd/{program}" for program in _CONTAINERD_PROGRAMS),
        stamps={f"{_CONTAINERD}/version.Version": "{}"},
    )
    return built(part, _tell)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
