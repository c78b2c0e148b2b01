"""What a pod may say of its confinement: Kubernetes' pod security standard `baseline`, restated."""

from typing import Final

# Kubernetes documentation, "Pod Security Standards": each is of the pod's own namespaces, and safe.
SAFE_SYSCTLS: Final = frozenset(
    {
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_syncookies",
    }
)
CONTAINER_TYPES: Final = frozenset(
    {"", "container_engine_t", "container_init_t", "container_kvm_t", "container_t"}
)
"""SELinux types that a container may name; the empty text leaves it to the runtime."""
