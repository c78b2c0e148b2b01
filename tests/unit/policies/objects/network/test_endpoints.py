"""Pods by their labels: each question is answered once, however often it is asked."""

from corelane.policies.model.vocabulary import ASSET_CLASS, TEAM
from corelane.policies.objects.network.endpoints import Endpoint, Endpoints, Selection

PODS = (
    Endpoint({"app": "feed", ASSET_CLASS: "equities"}, {TEAM: "alpha"}),
    Endpoint({"app": "feed", ASSET_CLASS: "futures", TEAM: "beta"}, {TEAM: "alpha"}),
    Endpoint({"app": "other"}, {}),
)


def test_pods_are_looked_at_once_for_each_selection_and_label() -> None:
    seen: list[Endpoint] = []

    def sees(endpoint: Endpoint) -> bool:
        seen.append(endpoint)
        return True

    pods = Endpoints(PODS)
    for _ in range(3):
        assert pods.asset_classes(Selection(("all",), sees)) == {"equities", "futures"}
        assert pods.teams(Selection(("all",), sees)) == {"alpha", "beta"}

    assert seen == [*PODS, *PODS], "policies by the thousand select the same pods"


def test_only_pods_with_a_demanded_label_are_looked_at() -> None:
    seen: list[Endpoint] = []

    def sees(endpoint: Endpoint) -> bool:
        seen.append(endpoint)
        return True

    selection = Selection(("feed",), sees, pins=(("app", "feed"),))

    assert Endpoints(PODS).teams(selection) == {"alpha", "beta"}
    assert seen == [*PODS[:2]]
