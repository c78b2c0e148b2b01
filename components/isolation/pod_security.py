"""Decides which Pod Security Standard the API server enforces on a tier's namespaces.

Tiers t1 and t2 enforce `restricted`. Tier t0 has to enforce `privileged`: an execution engine
shares the host's network and its ports, which already `baseline` refuses, and the standards know
no exception for one field. Its namespaces audit and warn at `restricted`, so that everything else
an engine takes beyond it is recorded and shown; what is refused there is refused by the policy
pack, not by this admission.
"""

from typing import Final

_PREFIX: Final = "pod-security.kubernetes.io"
_ENFORCED: Final = {"t0": "privileged", "t1": "restricted", "t2": "restricted"}


def pod_security_labels(tier: str, kubernetes_version: str) -> dict[str, str]:
    """Return the namespace labels, pinned to a version so that an upgrade changes them visibly."""
    levels = {"enforce": _ENFORCED[tier], "audit": "restricted", "warn": "restricted"}
    labels = {f"{_PREFIX}/{mode}": level for mode, level in levels.items()}
    versions = {f"{_PREFIX}/{mode}-version": f"v{kubernetes_version}" for mode in levels}
    return labels | versions
