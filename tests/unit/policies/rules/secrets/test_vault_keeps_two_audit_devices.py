from typing import Any

import pytest

from policies.rules.secrets.vault_keeps_two_audit_devices import (
    vault_keeps_two_audit_devices as rule,
)
from tests.support.policy import UNKNOWN, a_resource, messages, verdict

BOTH = """
vault audit enable -path=file file file_path=/vault/audit/audit.log
has_device stdout || vault audit enable -path=stdout file file_path=stdout
"""


def vault(*devices: str) -> Any:
    return a_resource("corelane:secrets:VaultCluster", {"auditDevices": [*devices]})


def script(text: str) -> Any:
    return a_resource("kubernetes:core/v1:ConfigMap", {"data": {"configure.sh": text}})


def test_two_devices_that_a_script_enables_comply() -> None:
    assert messages(rule, vault("file", "stdout"), script(BOTH)) == []


@pytest.mark.parametrize(
    ("devices", "text", "expected"),
    [
        ((), BOTH, ["0 audit devices are declared"]),
        (("file",), BOTH, ["1 audit devices are declared"]),
        (("file", "file"), BOTH, ["1 audit devices are declared"]),
        (("file", "socket"), BOTH, ["nothing switches socket on"]),
        (("file", "stdout"), "vault audit list", ["nothing switches file and stdout on"]),
    ],
)
def test_fewer_or_devices_that_stay_off_are_reported(
    devices: tuple[str, ...], text: str, expected: list[str]
) -> None:
    assert messages(rule, vault(*devices), script(text)) == expected


def test_an_unknown_script_is_not_evaluated() -> None:
    assert verdict(rule, vault("file", "stdout"), script(UNKNOWN)) == "not-evaluated"
