import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.values.read import items_at, mapping_at

_FEWEST: Final = 2
# Bounded, so that a line that repeats the words does not take quadratic time.
_ENABLED: Final = re.compile(r"\bvault audit enable\b[^\n]{0,200}?-path=([\w-]+)")


@rule(
    code="CL-SCR-005",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={"corelane:secrets:VaultCluster"},
    remedy="List two auditDevices, and enable both in the script that configures Vault",
    controls=("nist-800-53r5/AU-12", "rts-6/18"),
)
def vault_has_two_audit_devices(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Vault logs every request to two audit devices, and both are enabled.

    Vault stops answering if it can write to no audit device: with a single device, a full disk
    makes all secrets unavailable. With none, nothing records who read a session key.
    """
    devices = {str(device) for device in items_at(resource.props, "auditDevices")}
    if len(devices) < _FEWEST:
        yield Violation(f"{len(devices)} audit devices are declared, wanted 2", "auditDevices")
    if missing := sorted(devices - stack.once(_enabled)):
        yield Violation(f"no script enables {' and '.join(missing)}", "auditDevices")


def _enabled(stack: Stack) -> frozenset[str]:
    """Find the devices that a declared script enables."""
    return frozenset(
        path
        for found in stack.of_type("kubernetes:core/v1:ConfigMap")
        for text in mapping_at(found.props, "data").values()
        for path in _ENABLED.findall(str(text))
    )
