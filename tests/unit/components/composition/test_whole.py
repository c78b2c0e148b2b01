"""What holds over all parts of a composed platform."""

from tests.support.shipped import shipped


def option(urn: str, name: str) -> object:
    """Return an option of a resource, or of the nearest component around it that has it."""
    known = {each.urn: each for each in shipped("prod").resources}
    while urn in known:
        if value := known[urn].options.get(name):
            return value
        urn = known[urn].parent
    return None


def test_what_is_in_the_cluster_is_gone_with_it() -> None:
    [cluster] = shipped("prod").of_type("aws:eks/cluster:Cluster")
    objects = [each for each in shipped("prod").resources if each.type.startswith("kubernetes:")]

    assert objects
    assert {option(each.urn, "deletedWith") for each in objects} == {cluster.urn}, (
        "finalizers of an operator without nodes are never taken off"
    )


def test_pods_of_all_sites_fit_the_smallest_path() -> None:
    [installation] = shipped("prod").of_type("kubernetes:operator.tigera.io/v1:Installation")
    [plain] = shipped("dev").of_type("kubernetes:operator.tigera.io/v1:Installation")

    assert installation.inputs["spec"]["calicoNetwork"]["mtu"] == 1450, "1500 less VXLAN"
    assert "mtu" not in plain.inputs["spec"]["calicoNetwork"], (
        "without a colocation site Calico detects it"
    )


def test_a_node_with_members_of_a_quorum_is_never_replaced_unasked() -> None:
    groups = {
        each.name: each.inputs for each in shipped("prod").of_type("aws:eks/nodeGroup:NodeGroup")
    }

    assert groups["storage-nodes"]["nodeRepairConfig"] == {"enabled": False}
    assert groups["research-nodes"]["nodeRepairConfig"] == {"enabled": True}


def test_trading_hosts_hear_the_clocks_of_their_site() -> None:
    policies = shipped("prod").of_type("kubernetes:projectcalico.org/v3:GlobalNetworkPolicy")
    [node] = [each for each in policies if each.inputs["metadata"]["name"] == "hosts.node"]
    sent = [rule["destination"] for rule in node.inputs["spec"]["egress"]]
    received = [rule.get("source", {}) for rule in node.inputs["spec"]["ingress"]]

    assert {"nets": ["10.80.4.0/28", "224.0.1.129/32"], "ports": [123, 319, 320]} in sent
    assert {"nets": ["10.80.4.0/28"]} in received


def test_every_key_is_protected_where_the_stack_protects() -> None:
    for stack, protects in (("prod", True), ("dev", False)):
        keys = shipped(stack).of_type("aws:kms/key:Key")
        found = {each.name: bool(each.options.get("protect")) for each in keys}

        assert found
        assert set(found.values()) == {protects}, f"what a lost key encrypts is lost: {found}"
