"""What must hold between sections: each case breaks one thing and names one path."""

import pytest

from tests.support.stack import Change, mistakes, set_at


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        pytest.param(
            set_at("network", "podCidr", to="10.24.128.0/17"),
            "network.podCidr",
            "overlaps",
            id="overlapping-networks",
        ),
        pytest.param(
            set_at("cluster", "operatorNetworks", to=["10.4.0.0/20", "172.21.8.0/24"]),
            "cluster.operatorNetworks[1]",
            "overlaps 172.21.0.0/16 (network.serviceCidr)",
            id="operators-inside-the-services",
        ),
        pytest.param(
            set_at("pools", "engines", "site", to="london"),
            "pools.engines.site",
            "wanted frankfurt",
            id="unknown-site",
        ),
        pytest.param(
            set_at("pools", "engines", "zone", to="eu-central-1c"),
            "pools.engines.zone",
            "eu-central-1a",
            id="zone-outside-the-site",
        ),
        pytest.param(
            set_at("secrets", "vault", "replicas", to=5),
            "secrets.vault.pool",
            "keeps 5",
            id="more-vaults-than-nodes",
        ),
        pytest.param(
            set_at("pools", "engines", "hardware", to="m7i.4xlarge"),
            "pools.engines.hardware",
            "ec2-metal",
            id="t0-on-a-virtual-machine",
        ),
        pytest.param(
            set_at("pools", "engines", "profile", to="fastest"),
            "pools.engines.profile",
            "deterministic-high-perf",
            id="unknown-profile",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "team", to="nobody"),
            "workloads.equities-feed.team",
            "index-arb",
            id="unknown-team",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "pool", to="engines"),
            "workloads.equities-feed.pool",
            "tier t1",
            id="pool-of-another-tier",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "clients", to=["ghost"]),
            "workloads.equities-feed.clients[0]",
            "equities-compliance-log",
            id="unknown-client",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "bandwidth", "ingress", to="900G"),
            "workloads.equities-feed.bandwidth.ingress",
            "m7i.4xlarge",
            id="faster-than-the-network",
        ),
        pytest.param(
            set_at("teams", "index-arb", "quotas", "t0", "cpu", to=2),
            "teams.index-arb.quotas.t0.cpu",
            "found 2; wanted at least 8,",
            id="quota-below-the-workloads",
        ),
        pytest.param(
            set_at("teams", "index-arb", "quotas", "t0", "hugePages1Gi", to=2),
            "teams.index-arb.quotas.t0.hugePages1Gi",
            "found 2; wanted at least 4,",
            id="fewer-pages-than-the-workloads-ask-for",
        ),
        pytest.param(
            set_at("teams", "index-arb", "quotas", "t0", "pods", to=0),
            "teams.index-arb.quotas.t0.pods",
            "wanted",
            id="no-pods",
        ),
        pytest.param(
            set_at("workloads", "equities-nightly", "environment", to={"TZ": "Europe/Berlin"}),
            "workloads.equities-nightly.environment.TZ",
            "does not fix",
            id="environment-changes-what-is-fixed",
        ),
        pytest.param(
            set_at("workloads", "equities-feed", "ports", to={"a": 7001, "b": 7001}),
            "workloads.equities-feed.ports.b",
            "7001, which a has",
            id="one-port-twice",
        ),
        pytest.param(
            set_at("teams", "index-arb", "quotas", "t1", "storage", to="1Gi"),
            "teams.index-arb.quotas.t1.storage",
            "at least",
            id="claims-beyond-the-quota",
        ),
        pytest.param(
            set_at("cluster", "addons", "metrics-server", to={"version": "v0.8.0-eksbuild.5"}),
            "cluster.addons.metrics-server",
            "cannot reach",
            id="addon-behind-the-overlay",
        ),
        pytest.param(
            set_at("secrets", "vault", "pool", to="engines"),
            "secrets.vault.pool",
            "a t1 pool",
            id="vault-beside-trading",
        ),
    ],
)
def test_a_contradiction_is_one_error_at_its_path(change: Change, path: str, says: str) -> None:
    [error] = mistakes(change)

    assert error.path == path
    assert says in str(error)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
@pytest.mark.parametrize(("rate", "refused"), [("6250M", False), ("6250001k", True)])
def test_a_limit_may_be_the_line_rate_and_not_a_kilobit_more(
    direction: str, rate: str, *, refused: bool
) -> None:
    """Below the line rate a limit bites; m7i.4xlarge carries 6.25 Gbit/s, bursts aside."""
    found = mistakes(set_at("workloads", "equities-feed", "bandwidth", direction, to=rate))

    expected = ("6250001k", "at most 6250M, the line rate of m7i.4xlarge")
    assert [(error.found, error.wanted) for error in found] == ([expected] if refused else [])


def test_a_colocation_host_is_named_once() -> None:
    hosts = ("sites", "fr2-colocation", "pools", "colocation-engines", "hosts")

    [error] = mistakes(set_at(*hosts, to=["a.example", "a.example"]), stack="prod")

    assert error.path == "sites.fr2-colocation.pools.colocation-engines.hosts[1]"
