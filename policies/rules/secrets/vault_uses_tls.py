import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import HELM_RELEASE
from corelane.policies.objects.kubernetes.vault import RAFT_CONFIG, vault_values
from corelane.policies.values.read import at, text_at, truthy

_DISABLED: Final = re.compile(r"^[^#\n]*\btls_disable\s*=\s*[\"']?(1|true)\b", re.MULTILINE)
_CERTIFICATE: Final = re.compile(r"^[ \t]*tls_cert_file\s*=", re.MULTILINE)


@rule(
    code="CL-SCR-006",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={HELM_RELEASE},
    remedy="Set global.tlsDisable to false, and tls_cert_file and tls_key_file in the listener",
    controls=(
        "nist-800-53r5/SC-8",
        "rts-6/18",
        "soc-2/CC6.7",
    ),
)
def vault_uses_tls(resource: Resource) -> Iterator[Violation]:
    """Vault's listener has a TLS certificate, and TLS is never disabled.

    The chart's default is `tls_disable = 1`. Every session key then crosses the pod network in
    plain text, where a container with `NET_RAW` on the same node can capture it.
    """
    values = vault_values(resource)
    config = text_at(values, *RAFT_CONFIG)
    if truthy(at(values, "global", "tlsDisable")) or at(values, "global", "tlsDisable") is None:
        yield Violation("global.tlsDisable is not false", "values.global.tlsDisable")
    if _DISABLED.search(config) or not _CERTIFICATE.search(config):
        yield Violation(
            "the listener has no certificate or disables TLS", "values.server.ha.raft.config"
        )
