from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import ROLE
from corelane.policies.objects.kubernetes.pods import pod_of
from corelane.policies.values.read import text_at

_CONTROLLERS = frozenset(
    {
        "kubernetes:apps/v1:DaemonSet",
        "kubernetes:apps/v1:Deployment",
        "kubernetes:apps/v1:StatefulSet",
        "kubernetes:argoproj.io/v1alpha1:Rollout",
    }
)


@rule(
    code="CL-DET-005",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to=_CONTROLLERS,
    remedy=(
        "Run engines as a DaemonSet with updateStrategy.type OnDelete; delete pods outside "
        "trading hours"
    ),
    controls=("rts-6/5",),
)
def engines_update_on_delete(resource: Resource) -> Iterator[Violation]:
    """The controller of execution engines replaces a pod only after it was deleted.

    The default update strategy restarts every engine, node by node, as soon as the pod template
    changes. During trading hours that drops venue sessions and leaves resting orders unattended.
    """
    if text_at(pod_of(resource).labels, ROLE) != "execution-engine":
        msg = "the workload does not have the role execution-engine"
        raise NotApplicable(msg)
    if text_at(resource.props, "spec", "updateStrategy", "type") != "OnDelete":
        yield Violation(
            "engines restart when the pod template changes: updateStrategy is not OnDelete",
            "spec.updateStrategy.type",
        )
