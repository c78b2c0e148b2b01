"""The tree holds every resource: drawn, or counted where it is not drawn."""

from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.plan.model import RecordedResource
from corelane.report.model.resource_tree import CHILDREN_SHOWN, Branch, Tree, resource_tree
from tests.support.documents import a_finding, a_resource

POD = "kubernetes:core/v1:Pod"


def in_tree(tree: Tree) -> int:
    """Count what the tree accounts for."""
    return sum(1 + root.below for root in tree.roots) + sum(n for _, n in tree.left_out)


def drawn(branches: tuple[Branch, ...]) -> int:
    return sum(1 + drawn(branch.children) for branch in branches)


def a_forest(parents: list[int]) -> tuple[RecordedResource, ...]:
    """Make resource number i hang from the resource its entry names, all of lower number."""
    made: list[RecordedResource] = []
    for number, parent in enumerate(parents):
        above = made[parent % number].urn if number and parent else ""
        made.append(a_resource(POD, f"r{number}", parent=above))
    return tuple(made)


@settings(max_examples=50, deadline=None)
@given(parents=st.lists(st.integers(0, 200), max_size=150))
def test_no_resource_is_lost(parents: list[int]) -> None:
    forest = a_forest(parents)

    assert in_tree(resource_tree(forest, [])) == len(forest)


def test_children_hang_from_their_component_and_components_come_first() -> None:
    root = a_resource("corelane:platform:Platform", "platform")
    pod = a_resource(POD, "a", parent=root.urn)
    pool = a_resource("corelane:compute:MetalPool", "z", parent=root.urn)
    [branch] = resource_tree([pod, root, pool], []).roots

    assert branch.component
    assert [child.name for child in branch.children] == ["z", "a"]


def test_a_resource_whose_parent_was_not_recorded_is_a_root() -> None:
    [branch] = resource_tree([a_resource(POD, "a", parent="urn:the-stack")], []).roots

    assert branch.name == "a"


def test_a_resource_without_a_urn_is_a_root_and_no_child_of_itself() -> None:
    tree = resource_tree([a_resource(POD, "a", urn=""), a_resource(POD, "b", urn="")], [])

    assert [branch.name for branch in tree.roots] == ["a", "b"]


def test_many_children_are_cut_and_the_rest_counted_by_type() -> None:
    root = a_resource("corelane:platform:Platform", "platform")
    pods = [a_resource(POD, f"p{i:03}", parent=root.urn) for i in range(CHILDREN_SHOWN + 7)]
    [branch] = resource_tree([root, *pods], []).roots

    assert len(branch.children) == CHILDREN_SHOWN
    assert branch.left_out == ((POD, 7),)
    assert branch.below == CHILDREN_SHOWN + 7


def test_twenty_thousand_resources_stay_a_page() -> None:
    roots = [a_resource("corelane:platform:Platform", f"p{i}") for i in range(500)]
    pods = [a_resource(POD, f"{r.name}-{i}", parent=r.urn) for r in roots for i in range(40)]
    tree = resource_tree([*roots, *pods], [])

    assert drawn(tree.roots) <= 1_500
    assert in_tree(tree) == len(roots) + len(pods)


def test_a_folded_component_tells_of_the_violations_below_it() -> None:
    root = a_resource("corelane:platform:Platform", "platform")
    pod = a_resource(POD, "a", parent=root.urn)
    findings = [a_finding(urn=pod.urn), a_finding(urn=pod.urn, verdict="pass")]
    [branch] = resource_tree([root, pod], findings).roots

    assert branch.violations == 1
