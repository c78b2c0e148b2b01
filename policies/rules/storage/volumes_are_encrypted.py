from collections.abc import Iterator

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.rules.storage.instance_disks import ROOT_DISK, disks_of
from corelane.policies.values.read import at, mapping_at, text_at, truthy

_VOLUME = "aws:ebs/volume:Volume"
# AWS KMS developer guide, "AWS managed keys": no alias of a customer may begin so.
_OF_AWS = "alias/aws/"


@rule(
    code="CL-STO-010",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={STORAGE_CLASS, _VOLUME, *ROOT_DISK},
    remedy="Set encrypted to true and name a customer managed KMS key",
    controls=("nist-800-53r5/SC-28", "rts-6/18", "soc-2/CC6.1"),
)
def volumes_are_encrypted(resource: Resource) -> Iterator[Violation]:
    """Every EBS volume is encrypted, and what workloads write is under a key of the firm.

    A snapshot of a journal volume holds every order of the day. Unencrypted, it can be shared with
    another account or with everybody. Under a key of AWS nobody can say by policy who reads it, and
    the firm can neither withdraw the key nor hand a copy to an account that is kept for recovery.
    """
    if root := ROOT_DISK.get(resource.type):
        disks = dict(disks_of(resource))
        if not any(path.startswith(root) for path in disks):
            yield Violation("the root volume is left as the image has it", root)
        for path, disk in disks.items():
            yield from _plain(disk, path)
        return
    volume: object = resource.props
    if resource.type == STORAGE_CLASS:
        if text_at(resource.props, "provisioner") != "ebs.csi.aws.com":
            msg = "the storage class makes no EBS volumes"
            raise NotApplicable(msg)
        volume = mapping_at(resource.props, "parameters")
    yield from _plain(volume, "encrypted")
    key = text_at(volume, "kmsKeyId")
    if not key:
        yield Violation("no key of the firm is named", "kmsKeyId")
    elif _OF_AWS in key:
        yield Violation("the key belongs to AWS", "kmsKeyId")


def _plain(volume: object, path: str) -> Iterator[Violation]:
    if not truthy(at(volume, "encrypted")):
        yield Violation("the volume is not encrypted", path)
