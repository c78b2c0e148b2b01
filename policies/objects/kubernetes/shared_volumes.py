"""Shared volumes: the places behind volumes, who uses each, and who writes."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Stack
from corelane.policies.model.vocabulary import NAMESPACE, TEAM
from corelane.policies.objects.kubernetes.claims import CLAIM
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, namespace_of, pod_of
from corelane.policies.values.read import at, items_at, mapping_at, text_at, texts_at

VOLUME: Final = "kubernetes:core/v1:PersistentVolume"
Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class User:
    """A workload of a team, or a persistent volume that one of its namespaces claims."""

    urn: str
    team: str
    writes: bool


def _users_by_place(stack: Stack) -> dict[Place, list[User]]:
    """Find who of the teams uses each place; the platform's own pods are no team's."""
    teams = {
        text_at(found.props, "metadata", "name"): text_at(found.props, "metadata", "labels", TEAM)
        for found in stack.of_type(NAMESPACE)
    }
    found: dict[Place, list[User]] = defaultdict(list)
    for workload in stack.of_type(*sorted(WORKLOADS)):
        pod = pod_of(workload)
        team = text_at(pod.labels, TEAM) or teams.get(namespace_of(workload, stack), "")
        for place, writes in _of_pod(pod):
            found[place].append(User(workload.urn, team, writes))
    claimants = _claimants(stack)
    for volume in stack.of_type(VOLUME):
        spec = mapping_at(volume.props, "spec")
        writes = {*texts_at(spec, "accessModes")} != {"ReadOnlyMany"}
        bound = claimants.get(text_at(volume.props, "metadata", "name"), set[str]())
        for namespace in {*bound, text_at(spec, "claimRef", "namespace")}:
            for place in _places(spec):
                found[place].append(User(volume.urn, teams.get(namespace, ""), writes))
    return {place: [u for u in users if u.team] for place, users in found.items()}


def shared(stack: Stack) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return, by URN, the kinds of places that another team uses too, and which teams do.

    Places that nobody writes are left out.
    """
    found: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for place, users in sorted(_users_by_place(stack).items()):
        teams = frozenset(user.team for user in users)
        if len(teams) > 1 and any(user.writes for user in users):
            for user in dict.fromkeys(users):
                found[user.urn].append((place[0], teams - {user.team}))
    return found


def _of_pod(pod: Pod) -> Iterator[tuple[Place, bool]]:
    for volume in items_at(pod.spec, "volumes"):
        name = text_at(volume, "name")
        writes = any(
            at(mount, "readOnly") is not True
            for container in pod.containers()
            for mount in items_at(container.props, "volumeMounts")
            if text_at(mount, "name") == name
        )
        for place in _places(mapping_at(volume)):
            yield place, writes


def _places(source: Mapping[str, Any]) -> Iterator[Place]:
    for kind in ("hostPath", "local"):
        if path := text_at(source, kind, "path"):
            yield "host", posixpath.normpath(path)
    if server := text_at(source, "nfs", "server"):
        yield "nfs", server, posixpath.normpath(text_at(source, "nfs", "path"))
    if handle := text_at(source, "csi", "volumeHandle"):
        yield "csi", text_at(source, "csi", "driver"), handle


def _claimants(stack: Stack) -> dict[str, set[str]]:
    """Return, by the name of a volume, the namespaces whose claims name it."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in stack.of_type(CLAIM):
        if name := text_at(claim.props, "spec", "volumeName"):
            found[name].add(namespace_of(claim, stack))
    return found
