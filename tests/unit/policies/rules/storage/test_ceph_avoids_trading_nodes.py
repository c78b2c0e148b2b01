from corelane.policies.rules.storage.ceph_avoids_trading_nodes import (
    ceph_avoids_trading_nodes as rule,
)
from tests.support.policy import UNKNOWN, a_resource, verdict
from tests.support.resources import POOL, pool, pool_props

KIND = "kubernetes:ceph.rook.io/v1:CephCluster"


def test_a_pool_whose_name_is_not_known_is_not_evaluated() -> None:
    term = {"matchExpressions": [{"key": POOL, "operator": "In", "values": ["storage"]}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    cluster = a_resource(KIND, {"spec": {"placement": {"all": {"nodeAffinity": required}}}})

    assert verdict(rule, cluster, pool(pool_props(pool=UNKNOWN, labels={}))) == "not-evaluated"
