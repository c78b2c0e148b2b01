"""Reachability: network policies that let pods of one group exchange traffic with another's."""

from collections.abc import Callable, Iterator

from corelane.policies.model.rule import Violation
from corelane.policies.objects.network.endpoints import Selection
from corelane.policies.objects.network.network_policy import NetworkPolicy

Groups = Callable[[Selection], frozenset[str]]


def reached_across(policy: NetworkPolicy, groups: Groups) -> Iterator[Violation]:
    """Yield each allowing rule by which a policy's own pods and others are not of one group."""
    own = groups(policy.subjects)
    for path, peers in policy.allowed_peers():
        reached = groups(peers)
        if reached and len(own | reached) > 1:
            between = f"pods of {_names(own)} and pods of {_names(reached)}"
            yield Violation(f"traffic is allowed between {between}", f"spec.{path}")


def _names(found: frozenset[str]) -> str:
    return ", ".join(sorted(found))
