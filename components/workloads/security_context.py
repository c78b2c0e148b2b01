"""Security contexts: a process may do nothing to its node beyond what is declared.

Kubernetes sets no ambient capabilities, so a process that is not root holds a declared one only
through its executable's file capabilities, and `allowPrivilegeEscalation: false` makes the kernel
ignore those (capabilities(7), no_new_privs). A container with declared capabilities therefore
allows escalation, and only such a container: its bounding set holds what was declared and nothing
else, so that is the most any program in it can gain.
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
        allow_privilege_escalation=bool(capabilities),
        privileged=False,
        read_only_root_filesystem=True,
        run_as_non_root=True,
        capabilities=k8s.core.v1.CapabilitiesArgs(
            drop=["ALL"], add=sorted(set(capabilities)) or None
        ),
    )
