"""Decides what a process may do to its node: nothing beyond what is declared.

A declared capability is in the container's bounding set. A process that is not root holds it only
if its executable carries it as a file capability, and `allowPrivilegeEscalation: false` makes the
kernel ignore those (capabilities(7), no_new_privs); Kubernetes sets no ambient ones. So a
declaration documents the grant and is the most the process can ever have.
"""

from collections.abc import Sequence

import pulumi_kubernetes as k8s

# The user `nonroot` of distroless images; an image without it has no other user to fall back on.
USER = 65532


def pod_security_context() -> k8s.core.v1.PodSecurityContextArgs:
    """Return the pod's part: an ordinary user, and the runtime's system call filter."""
    return k8s.core.v1.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=USER,
        run_as_group=USER,
        fs_group=USER,
        fs_group_change_policy="OnRootMismatch",
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def container_security_context(
    capabilities: Sequence[str] = (),
) -> k8s.core.v1.SecurityContextArgs:
    """Return the container's part: a read-only root, and no capability but the declared."""
    return k8s.core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        privileged=False,
        read_only_root_filesystem=True,
        run_as_non_root=True,
        capabilities=k8s.core.v1.CapabilitiesArgs(
            drop=["ALL"], add=sorted(set(capabilities)) or None
        ),
    )
