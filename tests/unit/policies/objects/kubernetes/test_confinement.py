"""What a container may be granted, set and be labelled, restated from where it is written down."""

from corelane.policies.objects.kubernetes import confinement

# Pod Security Standards, `baseline`.
SYSCTLS = {
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
SELINUX_TYPES = {
    "",
    "container_engine_t",
    "container_init_t",
    "container_kvm_t",
    "container_t",
}
CAPABILITIES = {"IPC_LOCK", "SYS_NICE", "NET_RAW", "NET_BIND_SERVICE"}


def test_only_sysctls_of_the_pods_own_namespaces_are_safe() -> None:
    assert confinement.SAFE_SYSCTLS == SYSCTLS


def test_a_container_has_a_type_of_confined_containers_or_leaves_it_to_the_runtime() -> None:
    assert confinement.CONTAINER_TYPES == SELINUX_TYPES


def test_no_capability_that_hands_over_the_node_is_granted() -> None:
    assert confinement.GRANTABLE == CAPABILITIES
