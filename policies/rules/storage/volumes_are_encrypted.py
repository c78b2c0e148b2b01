from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.rules.storage.instance_disks import ROOT_DISK, disks_of
from corelane.policies.values.read import at, mapping_at, text_at, truthy

_VOLUME = "aws:ebs/volume:Volume"
# AWS KMS developer guide, "AWS managed keys": customer aliases cannot start like this.
_OF_AWS = "alias/aws/"


@rule(
    code="CL-STO-010",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={STORAGE_CLASS, _VOLUME, *ROOT_DISK},
    remedy="Set encrypted to true and kmsKeyId to a customer managed KMS key",
    controls=("nist-800-53r5/SC-28", "rts-6/18", "soc-2/CC6.1"),
)
def volumes_are_encrypted(resource: Resource) -> Iterator[Violation]:
    """EBS volumes are encrypted, and volumes of workloads use a customer managed KMS key.

    A snapshot of a journal volume contains every order of the day. Unencrypted, it can be shared
    with another account or made public. With a key of AWS, no key policy controls who reads it, and
    the firm can neither revoke the key nor share a copy with a recovery account.
    """
    if root := ROOT_DISK.get(resource.type):
        disks = dict(disks_of(resource))
        if not any(path.startswith(root) for path in disks):
            yield Violation(
                "the root volume is not declared, so the image decides its encryption", root
            )
        for path, disk in disks.items():
            yield from _plain(disk, path)
        return
    volume: object = resource.props
    if resource.type == STORAGE_CLASS:
        if text_at(resource.props, "provisioner") != "ebs.csi.aws.com":
            msg = "the storage class does not create EBS volumes"
            raise NotApplicable(msg)
        volume = mapping_at(resource.props, "parameters")
    yield from _plain(volume, "encrypted")
    key = text_at(volume, "kmsKeyId")
    if not key:
        yield Violation("kmsKeyId is not set", "kmsKeyId")
    elif _OF_AWS in key:
        yield Violation("kmsKeyId is a key of AWS", "kmsKeyId")


def _plain(volume: object, path: str) -> Iterator[Violation]:
    if not truthy(at(volume, "encrypted")):
        yield Violation("the volume is not encrypted", path)
