"""The confinement of the gate's service account to one taint of the node its token is from.

RBAC knows resources and verbs, not which node a pod runs on: a token stolen from one node could
take the taint off any other. The API server knows, since a kubelet's tokens carry the node's
name (Kubernetes documentation, "Managing Service Accounts", since 1.32). What RBAC does not grant
is denied here too, so that a later binding to this account gives nothing away.
"""

from collections.abc import Iterator
from typing import Final

import pulumi_kubernetes as k8s

from corelane.components.kubernetes.labels import UNVERIFIED

NODE_CLAIM: Final = "authentication.kubernetes.io/node-name"
_OURS: Final = f"t.key == '{UNVERIFIED}' && t.effect == 'NoSchedule' && !has(t.value)"
# What the API server itself writes with every change.
_BOOKKEEPING: Final = "['managedFields', 'resourceVersion', 'generation']"


def admission_policy(
    username: str,
) -> k8s.admissionregistration.v1.ValidatingAdmissionPolicySpecArgs:
    """Return the specification of a policy that judges every write of one user."""
    # Reads are no business of admission; of everything else nothing is left out.
    everything = k8s.admissionregistration.v1.NamedRuleWithOperationsArgs(
        api_groups=["*"],
        api_versions=["*"],
        operations=["CREATE", "UPDATE", "DELETE", "CONNECT"],
        resources=["*/*"],
    )
    variables = {"updatesNode": _UPDATES_NODE, "claims": _CLAIMS}
    return k8s.admissionregistration.v1.ValidatingAdmissionPolicySpecArgs(
        failure_policy="Fail",
        match_constraints=k8s.admissionregistration.v1.MatchResourcesArgs(
            resource_rules=[everything]
        ),
        match_conditions=[
            k8s.admissionregistration.v1.MatchConditionArgs(
                name="of-the-host-gate", expression=f"request.userInfo.username == '{username}'"
            )
        ],
        variables=[
            k8s.admissionregistration.v1.VariableArgs(name=name, expression=expression)
            for name, expression in variables.items()
        ],
        validations=[
            k8s.admissionregistration.v1.ValidationArgs(
                expression=expression, message=message, reason="Forbidden"
            )
            for message, expression in _validations()
        ],
    )


def _validations() -> Iterator[tuple[str, str]]:
    yield "the host gate only updates nodes", "variables.updatesNode"
    own = "variables.claims.size() == 1 && variables.claims[0] == request.name"
    yield "the host gate only updates the node that its token is from", own
    for message, expression in _UNCHANGED:
        # Ask only what is a node: what is none is denied already, and lacks the fields.
        yield message, f"!variables.updatesNode || ({expression})"


_UPDATES_NODE: Final = (
    "request.operation == 'UPDATE' && request.resource.group == '' && "
    "request.resource.resource == 'nodes' && "
    "(!has(request.subResource) || request.subResource == '')"
)
_CLAIMS: Final = (
    f"has(request.userInfo.extra) && '{NODE_CLAIM}' in request.userInfo.extra "
    f"? request.userInfo.extra['{NODE_CLAIM}'] : []"
)


def _same(path: str, besides: str) -> str:
    """Return the condition that two mappings differ in no key but some.

    ``dyn`` is there because the type of a node is closed. The status needs no such word: the API
    server keeps the old one in any change but its own.
    """
    now, before = f"dyn(object{path})", f"dyn(oldObject{path})"
    there = f"{now}.all(k, k in {besides} || (k in {before} && {before}[k] == {now}[k]))"
    return f"{there} && {before}.all(k, k in {besides} || k in {now})"


def _others(owner: str) -> str:
    """Return all taints of a node but ours."""
    return f"(has({owner}.spec.taints) ? {owner}.spec.taints.filter(t, !({_OURS})) : [])"


_UNCHANGED: Final = (
    (
        "the host gate changes no label, annotation, finalizer or owner",
        _same(".metadata", _BOOKKEEPING),
    ),
    (
        "the host gate changes nothing of a node's specification but taints",
        _same(".spec", "['taints']"),
    ),
    (
        f"the host gate changes no taint but {UNVERIFIED}:NoSchedule without a value",
        f"{_others('object')} == {_others('oldObject')}",
    ),
)
