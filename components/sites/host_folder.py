"""The folder of a host in the bucket: its settings, and the name under which it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from corelane.components.config.sections.entry import Entry

_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True, slots=True)
class HostFolderArgs:
    """The host and its pool, its cloud-init data, and the bucket that holds it."""

    declared_at: Entry
    host: str
    pool: str
    user_data: pulumi.Input[str]
    bucket: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    tags: Mapping[str, str]


class HostFolder(pulumi.ComponentResource):
    """``user-data`` and ``meta-data``, as cloud-init's NoCloud source reads them."""

    def __init__(
        self, name: str, args: HostFolderArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare both files."""
        props = {"declaredAt": args.declared_at, "host": args.host, "pool": args.pool}
        super().__init__("corelane:sites:HostFolder", name, props, opts)
        self._name = name
        self._args = args

        self._declare("user-data", args.user_data)
        # cloud-init runs once for each instance id: to run it again, a host is installed anew.
        self._declare("meta-data", f"instance-id: {args.host}\nlocal-hostname: {args.host}\n")
        self.register_outputs({})

    def _declare(self, file: str, content: pulumi.Input[str]) -> None:
        aws.s3.BucketObjectv2(
            f"{self._name}-{file}",
            bucket=self._args.bucket,
            key=f"{self._args.host}/{file}",
            content=content,
            content_type=_TEXT,
            server_side_encryption="aws:kms",
            kms_key_id=self._args.key_arn,
            tags=dict(self._args.tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
