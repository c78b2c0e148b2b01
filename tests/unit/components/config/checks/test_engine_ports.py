"""An engine shares the network of its node, and with it the ports of the node."""

import pytest

from tests.support.stack import mistakes, set_at


@pytest.mark.parametrize(
    ("port", "owner"), [(22, "sshd"), (10250, "the kubelet"), (10256, "kube-proxy")]
)
def test_an_engine_leaves_the_nodes_own_ports_alone(port: int, owner: str) -> None:
    [error] = mistakes(set_at("workloads", "arb-engine", "orderPort", to=port))

    assert error.found == f"{port}, which {owner} has"
