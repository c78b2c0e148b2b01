from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.values.read import text_at

# Provisioners of volumes that exist in one zone or on one node only.
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
def zonal_volumes_wait_for_their_pod(resource: Resource) -> Iterator[Violation]:
    """A volume that exists in one zone or node only is created after its pod is scheduled.

    A volume that is created earlier decides where the pod must run. A pod that is bound to another
    pool or zone by its tier then never starts.
    """
    if text_at(resource.props, "provisioner") not in _BOUND_TO_A_PLACE:
        msg = "the volumes are accessible from every node"
        raise NotApplicable(msg)
    if text_at(resource.props, "volumeBindingMode") != "WaitForFirstConsumer":
        yield Violation("volumeBindingMode is not WaitForFirstConsumer", "volumeBindingMode")
