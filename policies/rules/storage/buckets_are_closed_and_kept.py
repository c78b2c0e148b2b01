from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.rules.storage.bucket_settings import BUCKET, beside
from corelane.policies.values.read import at, has, items_at, text_at

_BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_ENCRYPTION: Final = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
_VERSIONS: Final = "aws:s3/bucketVersioning:BucketVersioning"
_LIFECYCLE: Final = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_SWITCHES: Final = (
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
)


@rule(
    code="CL-STO-001",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={BUCKET},
    remedy="Declare versions, their retention, a KMS key and a public access block of the bucket",
    controls=("nist-800-53r5/SC-28", "soc-2/CC6.1", "rts-6/18"),
)
def buckets_are_closed_and_kept(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A bucket is shut to the public, encrypted under a key of the firm, and keeps versions.

    Without versions whoever may write may also erase, and the first to try is the one who broke in.
    Versions without an end are a bill that grows until somebody turns them off.
    """
    block = beside(resource, _BLOCK, stack)
    if open_ways := [switch for switch in _SWITCHES if at(block, switch) is not True]:
        yield Violation(f"the public is let in: no {', '.join(open_ways)}")
    rules = [*items_at(beside(resource, _ENCRYPTION, stack), "rules")]
    applied = [at(each, "applyServerSideEncryptionByDefault") for each in rules]
    if not any(has(each, "kmsMasterKeyId") for each in applied):
        yield Violation("objects are not encrypted under a key of the firm")
    versions = beside(resource, _VERSIONS, stack)
    if text_at(versions, "versioningConfiguration", "status") != "Enabled":
        yield Violation("no versions are kept")
    lifecycle = items_at(beside(resource, _LIFECYCLE, stack), "rules")
    if not any(
        text_at(each, "status") == "Enabled" and at(each, "noncurrentVersionExpiration")
        for each in lifecycle
    ):
        yield Violation("nothing says how long versions are kept")
