"""Pods far larger than any here: no policy runs out of what Kubernetes lets an expression cost."""

from typing import Any

import pytest

from corelane.policies.admission.api_kinds import judges_pods, kind_of
from tests.support.admission_cluster import KEPT
from tests.support.dry_run import DryRun, marked
from tests.support.resources import container, pod_template

CONTAINERS, VOLUMES, VARIABLES = 40, 40, 60
LIMIT = "cost budget"
PODS = kind_of("kubernetes:core/v1:Pod")


def large(tier: str, role: str) -> dict[str, Any]:
    """Return a pod in which every list that a rule walks is long, within or across others."""
    memory = {"medium": "Memory", "sizeLimit": "1Mi"}
    volumes = [{"name": f"v{n}", "emptyDir": memory} for n in range(VOLUMES)]
    mounts = [{"name": each["name"], "mountPath": f"/{each['name']}"} for each in volumes]
    env = [{"name": f"VARIABLE_{n}", "value": str(n)} for n in range(VARIABLES)]
    containers = [container(name=f"c{n}", volumeMounts=mounts, env=env) for n in range(CONTAINERS)]
    template = pod_template(tier=tier, role=role, containers=containers, volumes=volumes)
    keys = {f"example.com/{n}": "x" * 50 for n in range(200)}
    template["metadata"]["annotations"] |= keys
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {**template["metadata"], "name": "large", "namespace": "alpha-t0"},
        "spec": template["spec"],
    }


@pytest.mark.parametrize("rule", [id_ for id_, (rule, _) in KEPT.items() if judges_pods(rule)])
@pytest.mark.parametrize(
    ("tier", "role"), [("t0", "host-gate"), ("t1", "risk"), ("t2", "backtest")]
)
def test_a_large_pod_is_judged_to_the_end(dry: DryRun, rule: str, tier: str, role: str) -> None:
    answer = dry.create(PODS, marked(large(tier, role), rule))

    assert answer.status == 201 or f"{rule}: " in answer.said, answer.said
    assert LIMIT not in answer.said
    assert "resulted in error" not in answer.said
