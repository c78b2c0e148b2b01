from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.values.quantity import quantity
from corelane.policies.values.read import at, text_at

_KEY: Final = "aws:kms/key:Key"
# AWS KMS developer guide, "Delete an AWS KMS key": 7 to 30 days, 30 by default.
_LONGEST_WAIT: Final = 30


@rule(
    code="CL-STO-005",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={_KEY},
    remedy="Set enableKeyRotation to true and deletionWindowInDays to 30",
    controls=("nist-800-53r5/SC-12", "soc-2/CC6.1"),
)
def encryption_keys_rotate(resource: Resource) -> Iterator[Violation]:
    """Customer managed KMS keys rotate, with the longest deletion window of 30 days.

    A key that never rotates protects ten years of order history with one key. If a key is deleted
    by mistake, every volume and snapshot under it is lost, and the deletion window is the only way
    back.
    """
    kind = text_at(resource.props, "keyUsage") or "ENCRYPT_DECRYPT"
    spec = text_at(resource.props, "customerMasterKeySpec") or "SYMMETRIC_DEFAULT"
    if (kind, spec) != ("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"):
        msg = "AWS rotates symmetric encryption keys only"
        raise NotApplicable(msg)
    if at(resource.props, "enableKeyRotation") is not True:
        yield Violation("enableKeyRotation is not true", "enableKeyRotation")
    days = at(resource.props, "deletionWindowInDays")
    if quantity(_LONGEST_WAIT if days is None else days) < _LONGEST_WAIT:
        yield Violation("deletionWindowInDays is less than 30", "deletionWindowInDays")
