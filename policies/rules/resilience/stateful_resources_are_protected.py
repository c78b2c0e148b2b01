from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.model.vocabulary import EKS_CLUSTER
from corelane.policies.objects.aws.protection import require_permanent

_STATEFUL = frozenset(
    {
        "aws:backup/vault:Vault",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:kms/key:Key",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "aws:ebs/volume:Volume",
        "kubernetes:ceph.rook.io/v1:CephCluster",
        "kubernetes:ceph.rook.io/v1:CephBlockPool",
        EKS_CLUSTER,
    }
)


@rule(
    code="CL-RES-005",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to=_STATEFUL,
    remedy="Declare the resource with ResourceOptions(protect=True)",
    controls=("nist-800-53r5/CP-10", "rts-6/14"),
)
def stateful_resources_are_protected(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Resources that hold data or keys are protected from deletion and replacement by an update.

    A renamed argument can turn an update into a replacement. For a KMS key or a storage cluster,
    that destroys every order journal and every research data set on it, after one confirmed prompt.
    """
    require_permanent(stack)
    if not resource.protect:
        yield Violation("the resource is not protected: an update can delete or replace it")
