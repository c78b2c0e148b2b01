"""Stack configuration of storage: EBS classes, a Ceph cluster, local NVMe."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from corelane.components.config.sections.domain import Arn, Memory, Slug, text
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError

# Amazon EBS user guide (general purpose and provisioned IOPS volumes), as of September 2025.
GP3_IOPS = (3_000, 80_000)
GP3_THROUGHPUT_MIBPS = (125, 2_000)
IO2_IOPS = (100, 256_000)
CEPH_CLASS = "ceph-rbd"
"""The storage class of the Ceph cluster."""
LOCAL_NVME_CLASS = "local-nvme"
"""The storage class of local disks: a volume is a whole disk of one node."""


class Gp3Config(Checked):
    """General purpose EBS: IOPS and throughput (MiB/s) per volume."""

    type: Literal["gp3"]
    iops: Annotated[int, Field(ge=GP3_IOPS[0], le=GP3_IOPS[1])] = GP3_IOPS[0]
    throughput: Annotated[int, Field(ge=GP3_THROUGHPUT_MIBPS[0], le=GP3_THROUGHPUT_MIBPS[1])] = 125

    @check("iops", "throughput")
    def _throughput_is_paid_for_in_iops(self) -> Iterator[InvalidValueError]:
        # EBS user guide: at most 0.25 MiB/s of throughput per provisioned IOPS.
        if self.throughput * 4 > self.iops:
            needed = self.throughput * 4
            yield InvalidValueError(
                found=str(self.iops),
                wanted=f"at least {needed}, which a throughput of {self.throughput} MiB/s needs",
                remedy="Raise iops, or lower throughput.",
                at=("iops",),
            )


class Io2Config(Frozen):
    """Provisioned IOPS EBS (Block Express)."""

    type: Literal["io2"]
    iops: Annotated[int, Field(ge=IO2_IOPS[0], le=IO2_IOPS[1])]


EbsConfig = Annotated[Gp3Config | Io2Config, Field(discriminator="type")]


class CephConfig(Frozen):
    """A Rook-managed Ceph cluster on the disks of one pool, never a trading one."""

    pool: Slug
    # By what a disk is, never by nvmeN: an EBS volume attached for a claim has such a name too.
    device_path_filter: Annotated[
        str,
        text(
            r"^\^/dev/disk/by-(id|path)/[A-Za-z0-9_\[\]().|+*?:$-]+$",
            "a pattern of paths that begins with ^/dev/disk/by-id/ or ^/dev/disk/by-path/",
        ),
    ] = "^/dev/disk/by-id/nvme-Amazon_EC2_NVMe_Instance_Storage_.*"
    replicas: Annotated[int, Field(ge=3, le=5)] = 3
    monitors: Literal[3, 5] = 3
    monitor_storage: Memory
    image: Annotated[
        str,
        text(
            r"^[a-z0-9./-]+:v[0-9]+\.[0-9]+\.[0-9]+(@sha256:[0-9a-f]{64})?$",
            "an image by its version, such as quay.io/ceph/ceph:v20.2.2",
        ),
    ]

    @property
    def fewest_hosts(self) -> int:
        """The hosts without which a monitor or a replica has none of its own."""
        return max(self.monitors, self.replicas)


class LocalNvmeConfig(Frozen):
    """Local disks of a pool, one volume a disk; gone with the node."""

    pools: Annotated[tuple[Slug, ...], Field(min_length=1)]
    disks_per_node: PositiveInt
    disk_size: Memory


class SnapshotConfig(Frozen):
    """The UTC time at which every EBS volume of a claim is copied, and the days copies are kept."""

    # After the last session of the European day, before the nightly batch.
    at: Annotated[
        str,
        text(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", 'a time of the day in quotes, such as "21:30"'),
    ] = "21:30"
    # Five weeks, so that an error in a month's end is found while the month before can be read.
    keep_days: Annotated[int, Field(ge=7, le=3650)] = 35


class RecordsConfig(Frozen):
    """Copies of every EBS volume of a claim that nobody can delete before their time.

    A copy is made every night and kept for ``nightly_days``; that of a month's first night is kept
    for ``years``. ``copy_to`` is a backup vault of another region or account, made there.
    """

    hour_utc: Annotated[int, Field(ge=0, le=23)] = 22
    nightly_days: Annotated[int, Field(ge=7, le=365)] = 35
    years: Annotated[int, Field(ge=1, le=30)] = 6
    copy_to: (
        Annotated[Arn, text(r"^arn:aws[a-z-]*:backup:", "the ARN of a vault of AWS Backup")] | None
    ) = None


class StorageConfig(Frozen):
    """Every class of volume a workload may claim, by name, and how volumes are copied."""

    ebs: Annotated[dict[Slug, EbsConfig], Field(min_length=1)]
    snapshots: SnapshotConfig = SnapshotConfig()
    ceph: CephConfig | None = None
    local_nvme: LocalNvmeConfig | None = None
    records: RecordsConfig | None = None
