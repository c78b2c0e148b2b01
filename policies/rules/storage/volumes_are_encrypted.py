"""Volumes are encrypted."""

from collections.abc import Iterator

from policies.core.read import at, items_at, mapping_at, text_at, truthy
from policies.core.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from policies.core.vocabulary import LAUNCH_TEMPLATE, STORAGE_CLASS

_VOLUME = "aws:ebs/volume:Volume"
# AWS KMS developer guide, "AWS managed keys": no alias of a customer may begin so.
_OF_AWS = "alias/aws/"


@rule(
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={STORAGE_CLASS, LAUNCH_TEMPLATE, _VOLUME},
    remedy="Set encrypted to true and name a customer managed KMS key",
    controls=(
        "nist-800-53r5/SC-28",
        "rts-6/18",
        "soc-2/CC6.1",
    ),
)
def volumes_are_encrypted(resource: Resource) -> Iterator[Violation]:
    """Every EBS volume is encrypted, and what workloads write is under a key of the firm.

    A snapshot of a journal volume holds every order of the day. Unencrypted, or under a key that
    AWS owns, it can be shared with another account and nothing in the firm's own key log shows it.
    """
    if resource.type == LAUNCH_TEMPLATE:
        mappings = [*items_at(resource.props, "blockDeviceMappings")]
        if not mappings:
            yield Violation("the root volume is left as the image has it", "blockDeviceMappings")
        for index, mapping in enumerate(mappings):
            yield from _plain(mapping_at(mapping, "ebs"), f"blockDeviceMappings[{index}].ebs")
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
