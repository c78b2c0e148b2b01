import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Stack, Violation, rule
from corelane.policies.values.read import items_at, mapping_at

_FEWEST: Final = 2
# As far as an option may be: the words over and over on one line would take their square.
_ENABLED: Final = re.compile(r"\bvault audit enable\b[^\n]{0,200}?-path=([\w-]+)")


@rule(
    code="CL-SCR-005",
    level=Level.BLOCK,
    severity=Severity.HIGH,
    applies_to={"corelane:secrets:VaultCluster"},
    remedy="Declare two auditDevices, and enable both in the configuration Vault is brought to",
    controls=("nist-800-53r5/AU-12", "rts-6/18"),
)
def vault_keeps_two_audit_devices(resource: Resource, stack: Stack) -> Iterator[Violation]:
    """Vault writes every request to two audit devices, and both are really switched on.

    Vault stops answering when no audit device can be written: with one, a full disk takes the
    secrets of all workloads away. With none, nobody can say who read a session key.
    """
    devices = {str(device) for device in items_at(resource.props, "auditDevices")}
    if len(devices) < _FEWEST:
        yield Violation(f"{len(devices)} audit devices are declared", "auditDevices")
    if missing := sorted(devices - stack.once(_enabled)):
        yield Violation(f"nothing switches {' and '.join(missing)} on", "auditDevices")


def _enabled(stack: Stack) -> frozenset[str]:
    """Find the devices that a declared script enables."""
    return frozenset(
        path
        for found in stack.of_type("kubernetes:core/v1:ConfigMap")
        for text in mapping_at(found.props, "data").values()
        for path in _ENABLED.findall(str(text))
    )
