"""Vault's Helm release, as the rules on it read it."""

from collections.abc import Mapping
from typing import Any, Final

from corelane.policies.model.rule import NotApplicable, Resource
from corelane.policies.values.read import mapping_at, text_at

RAFT_CONFIG: Final = ("server", "ha", "raft", "config")


def vault_values(release: Resource) -> Mapping[str, Any]:
    """Return the values of a release of the ``vault`` chart; other charts are not judged."""
    if text_at(release.props, "chart") != "vault":
        msg = "the chart is not vault"
        raise NotApplicable(msg)
    return mapping_at(release.props, "values")
