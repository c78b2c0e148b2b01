from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.values.read import text_at

# Provisioners whose volumes exist in one zone, or on one node, only.
_BOUND_TO_A_PLACE = frozenset(
    {"ebs.csi.aws.com", "kubernetes.io/no-provisioner", "local.csi.openebs.io", "topolvm.io"}
)


@rule(
    code="CL-STO-011",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to={STORAGE_CLASS},
    remedy="Set volumeBindingMode to WaitForFirstConsumer",
    controls=("nist-800-53r5/CP-10",),
)
def volumes_are_made_where_pods_run(resource: Resource) -> Iterator[Violation]:
    """A volume that exists in one place only is made after its pod has been placed.

    Made earlier, it decides where the pod must run, and a pod pinned to another pool or zone by
    its tier never starts.
    """
    if text_at(resource.props, "provisioner") not in _BOUND_TO_A_PLACE:
        msg = "the volumes can be reached from everywhere"
        raise NotApplicable(msg)
    if text_at(resource.props, "volumeBindingMode") != "WaitForFirstConsumer":
        yield Violation("volumes are made before their pods are placed", "volumeBindingMode")
