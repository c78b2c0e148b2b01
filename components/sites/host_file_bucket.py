"""A private bucket that hosts fetch their files from; every version is kept and encrypted."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.aws.kms_key import KeyPolicy, KmsKey, KmsKeyArgs
from corelane.components.aws.policy_document import policy_document
from corelane.components.config.hosts.host_buckets import LONGEST_NAME
from corelane.components.config.sections.entry import Entry

KEPT_DAYS = 365


@dataclass(frozen=True, kw_only=True, slots=True)
class HostFileBucketArgs:
    """The bucket's name in the world, and the account that owns it."""

    declared_at: Entry
    bucket: str
    region: str
    account: str
    tags: Mapping[str, str]
    protect: bool = True

    def __post_init__(self) -> None:
        """Refuse a name that S3 refuses, before anything is created."""
        if len(self.bucket) > LONGEST_NAME:
            msg = (
                f"bucket name {self.bucket} has {len(self.bucket)} characters, and S3 takes "
                f"{LONGEST_NAME}; shorten the names of the organization or the site"
            )
            raise ValueError(msg)


class HostFileBucket(pulumi.ComponentResource):
    """A versioned bucket under a key of its own, which answers over TLS only."""

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: HostFileBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the key, the bucket, and what closes it."""
        props = {"declaredAt": args.declared_at, "bucket": args.bucket}
        super().__init__("corelane:sites:HostFileBucket", name, props, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        self.key_arn = self._declare_key()
        bucket = self._declare_bucket()
        self.arn = bucket.arn
        closed = [
            self._own_objects(bucket),
            self._block_public_access(bucket),
            self._keep_versions(bucket),
            self._expire_versions(bucket),
            self._encrypt(bucket),
            self._demand_tls(bucket),
        ]
        # Nothing is put into the bucket before all of these hold.
        self.bucket = pulumi.Output.all(bucket.bucket, *(each.id for each in closed)).apply(
            lambda values: values[0]
        )
        self.register_outputs({"bucket": self.bucket, "arn": self.arn, "keyArn": self.key_arn})

    def _declare_key(self) -> pulumi.Output[str]:
        args = KmsKeyArgs(
            declared_at=self._args.declared_at,
            description=f"Encrypts host files in {self._args.bucket}",
            policy=KeyPolicy(region=self._args.region, account=self._args.account),
            tags=self._args.tags,
            protect=self._args.protect,
        )
        return KmsKey(self._name, args, self._child).arn

    def _declare_bucket(self) -> aws.s3.Bucket:
        return aws.s3.Bucket(
            f"{self._name}-bucket",
            bucket=self._args.bucket,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect or None),
        )

    def _own_objects(self, bucket: aws.s3.Bucket) -> pulumi.CustomResource:
        return aws.s3.BucketOwnershipControls(
            f"{self._name}-ownership",
            bucket=bucket.bucket,
            rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._child,
        )

    def _block_public_access(self, bucket: aws.s3.Bucket) -> pulumi.CustomResource:
        return aws.s3.BucketPublicAccessBlock(
            f"{self._name}-public-access",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._child,
        )

    def _keep_versions(self, bucket: aws.s3.Bucket) -> pulumi.CustomResource:
        return aws.s3.BucketVersioning(
            f"{self._name}-versioning",
            bucket=bucket.bucket,
            versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled"
            ),
            opts=self._child,
        )

    def _expire_versions(self, bucket: aws.s3.Bucket) -> pulumi.CustomResource:
        rule = aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="expire-replaced-versions",
            status="Enabled",
            filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
            noncurrent_version_expiration=(
                aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                    noncurrent_days=KEPT_DAYS
                )
            ),
        )
        return aws.s3.BucketLifecycleConfiguration(
            f"{self._name}-lifecycle", bucket=bucket.bucket, rules=[rule], opts=self._child
        )

    def _encrypt(self, bucket: aws.s3.Bucket) -> pulumi.CustomResource:
        default = aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
            apply_server_side_encryption_by_default=(
                aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                    sse_algorithm="aws:kms", kms_master_key_id=self.key_arn
                )
            ),
            bucket_key_enabled=True,
        )
        return aws.s3.BucketServerSideEncryptionConfiguration(
            f"{self._name}-encryption", bucket=bucket.bucket, rules=[default], opts=self._child
        )

    def _demand_tls(self, bucket: aws.s3.Bucket) -> pulumi.CustomResource:
        return aws.s3.BucketPolicy(
            f"{self._name}-policy",
            bucket=bucket.bucket,
            policy=bucket.arn.apply(_tls_only),
            opts=self._child,
        )


def _tls_only(arn: str) -> str:
    return policy_document(
        {
            "Sid": "RefusePlainHttp",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )
