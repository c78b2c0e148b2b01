"""Confinement: what a container may be granted, set, and be labelled."""

from typing import Final

# Pin memory, set real-time priority, raw and privileged sockets. Each is of use to an engine and
# none of them hands over the node.
GRANTABLE: Final = frozenset({"IPC_LOCK", "SYS_NICE", "NET_RAW", "NET_BIND_SERVICE"})
# Kubernetes documentation, "Pod Security Standards", `baseline`, restated: each is of the pod's own
# namespaces, and safe.
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
