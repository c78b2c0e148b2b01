"""Exemptions: the objects that a waiver excepts at admission, as the server recognises them.

The server sees one object and who asks. An object is excepted if a waiver names its namespace,
kind and name, or if the controller of such an object makes it: labels and owner references alone
prove nothing, since whoever creates a pod writes them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.waivers.scope import scope_covers
from corelane.policies.waivers.waiver import Waiver

NAMESPACE: Final = "corelane-admission"
_HASH_LENGTH: Final = 10
_DAY: Final = timedelta(days=1)
_CONTROLLERS: Final = (
    "cronjob-controller",
    "daemon-set-controller",
    "deployment-controller",
    "job-controller",
    "replicaset-controller",
    "replication-controller",
    "statefulset-controller",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredObject:
    """An object that a program declares under a URN; its namespace is empty if it has none."""

    urn: str
    namespace: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Exemption:
    """One object that a rule, named by its code, is waived for; no namespace is the empty text."""

    rule: str
    namespace: str
    kind: str
    name: str
    waiver: str
    granted: date
    expires: date

    @property
    def line(self) -> str:
        """The words of a line: place, kind, name, first moment, moment after the last, waiver."""
        start, end = (f"{day}T00:00:00Z" for day in (self.granted, self.expires + _DAY))
        return f"{self.namespace or '-'} {self.kind} {self.name} {start} {end} {self.waiver}"


def exemptions(
    waivers: Iterable[Waiver], objects: Iterable[DeclaredObject]
) -> tuple[Exemption, ...]:
    """Return what some waivers except of some objects, in a fixed order.

    No day is asked for: each line says when it is in force, and the API server has a clock.
    """
    declared, codes = [*objects], {rule.code for rule in load_catalogue()}
    return tuple(
        sorted(
            Exemption(
                rule=waiver.rule,
                namespace=each.namespace,
                kind=each.kind,
                name=each.name,
                waiver=waiver.id,
                granted=waiver.granted,
                expires=waiver.expires,
            )
            for waiver in waivers
            for each in declared
            if waiver.rule in codes and scope_covers(waiver.scope, each.urn)
        )
    )


def parameters(excepted: Iterable[Exemption]) -> dict[str, Any]:
    """Return the ConfigMap that the policies are given: by code, a line for each object.

    It is named after what it says, so that another one is there before the one before is gone:
    without any, nothing is admitted.
    """
    lines: dict[str, list[str]] = {}
    for each in sorted(excepted):
        lines.setdefault(each.rule, []).append(each.line)
    data = {rule: "\n".join(found) for rule, found in lines.items()}
    text = "\n".join(f"{rule}\n{found}" for rule, found in data.items())
    name = f"waivers-{sha256(text.encode()).hexdigest()[:_HASH_LENGTH]}"
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "data": data,
        "immutable": True,
    }


def variables(code: str) -> dict[str, str]:
    """Return the variables by which the policy of a rule knows whether its object is excepted."""
    return {
        "entries": (
            f"params.?data[?'{code}'].orValue('').split('\\n').filter(line, line != '')"
            ".map(line, line.split(' '))"
            ".filter(entry, entry[0] == object.metadata.?namespace.orValue('-'))"
            f".filter(entry, {_IN_FORCE})"
        ),
        "makers": (
            f"{_MADE_BY_A_CONTROLLER} ? object.metadata.?ownerReferences.orValue([])"
            ".filter(owner, owner.?controller.orValue(false)) : []"
        ),
        "waivers": f"variables.entries.filter(entry, {_IS_IT} || {_MAKES_IT}).map(entry, entry[5])",
    }


# The server writes the time of creation itself, whatever it is sent: its clock, since CEL has
# none. An update has no such moment; what it makes is created, and asked about, after it.
_IN_FORCE: Final = (
    "request.operation != 'CREATE' || "
    "(timestamp(object.metadata.creationTimestamp) >= timestamp(entry[3])"
    " && timestamp(object.metadata.creationTimestamp) < timestamp(entry[4]))"
)
# Controllers act under an account each (kube-controller-manager
# --use-service-account-credentials, which EKS and kubeadm set), or all as one user.
_MADE_BY_A_CONTROLLER: Final = (
    "request.userInfo.username in ['system:kube-controller-manager', "
    + ", ".join(f"'system:serviceaccount:kube-system:{name}'" for name in _CONTROLLERS)
    + "]"
)
_IS_IT: Final = "(entry[1] == object.kind && entry[2] == object.metadata.name)"
# A Deployment makes pods through a ReplicaSet, named after it and the hash of its template
# (pkg/controller/deployment/sync.go); a CronJob through a Job, named after it and the minute
# (pkg/controller/cronjob/utils.go). A pod names only the one in between.
_MAKES_IT: Final = (
    "variables.makers.exists(maker, (entry[1] == maker.kind && entry[2] == maker.name)"
    " || (entry[1] == 'Deployment' && maker.kind == 'ReplicaSet' && maker.name == entry[2] + '-'"
    " + object.metadata.?labels[?'pod-template-hash'].orValue('-'))"
    " || (entry[1] == 'CronJob' && maker.kind == 'Job' && maker.name.startsWith(entry[2] + '-')"
    " && maker.name.substring(size(entry[2]) + 1).matches('^[0-9]+$')))"
)
