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
    remedy="Declare a public access block, a KMS key, versioning and a noncurrentVersionExpiration",
    controls=("nist-800-53r5/SC-28", "soc-2/CC6.1", "rts-6/18"),
)
def buckets_are_private_and_versioned(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """A bucket blocks public access, uses a customer managed KMS key, and keeps old versions.

    Without versioning, anyone who can write can also erase, and an intruder erases first. Versions
    without an expiration are a bill that grows until somebody disables versioning.
    """
    block = beside(resource, _BLOCK, stack)
    if missing := [switch for switch in _SWITCHES if at(block, switch) is not True]:
        yield Violation(f"public access is possible, missing: {', '.join(missing)}")
    rules = [*items_at(beside(resource, _ENCRYPTION, stack), "rules")]
    applied = [at(each, "applyServerSideEncryptionByDefault") for each in rules]
    if not any(has(each, "kmsMasterKeyId") for each in applied):
        yield Violation("objects are not encrypted with a customer managed KMS key")
    versions = beside(resource, _VERSIONS, stack)
    if text_at(versions, "versioningConfiguration", "status") != "Enabled":
        yield Violation("versioning is not enabled")
    lifecycle = items_at(beside(resource, _LIFECYCLE, stack), "rules")
    if not any(
        text_at(each, "status") == "Enabled" and at(each, "noncurrentVersionExpiration")
        for each in lifecycle
    ):
        yield Violation("noncurrent versions have no expiration")
