"""The names by which nodes, namespaces and pods say what they are."""

from typing import Final

TIER: Final = "corelane.io/tier"
POOL: Final = "corelane.io/pool"
ASSET_CLASS: Final = "corelane.io/asset-class"
TEAM: Final = "corelane.io/team"
ROLE: Final = "corelane.io/role"
COST_CENTER: Final = "corelane.io/cost-center"
WORKLOAD: Final = "corelane.io/workload"
FAMILY: Final = "corelane.io/family"
FAMILY_IMPACT: Final = "corelane.io/family-impact"
# The taint of a node whose audit has not passed; the agent on the node restates it.
UNVERIFIED: Final = "corelane.io/unverified"
# Set on pods whose asset class' venues may be reached; engines reach them through their host.
VENUE_ACCESS: Final = "corelane.io/venue-access"


def namespace_of(team: str, tier: str) -> str:
    """Return the namespace of a team's pods in one tier."""
    return f"{team}-{tier}"


def priority_class_of(tier: str) -> str:
    """Return the priority class of a tier's pods."""
    return f"corelane-{tier}"
