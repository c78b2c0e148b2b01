"""Stack configuration of Vault and of what is read from it."""

from typing import Annotated, Literal

from pydantic import Field

from corelane.components.config.sections.domain import ImageByDigest, Memory, Slug, VaultPath, text
from corelane.hostconfig.model.frozen import Frozen

ChartVersion = Annotated[
    str, text(r"^v?[0-9]+\.[0-9]+\.[0-9]+$", "a version of the chart, such as 0.31.0")
]


class VaultConfig(Frozen):
    """A Vault cluster with integrated storage, unsealed by KMS."""

    replicas: Literal[3, 5] = 3
    chart_version: ChartVersion
    # Vault, for its servers and for the job that configures them; the chart names no digest.
    image: ImageByDigest
    storage: Memory
    storage_class: Slug
    audit_storage: Memory
    pool: Slug


class ExternalSecretsConfig(Frozen):
    """The operator that copies Vault entries into namespaces."""

    chart_version: ChartVersion
    refresh_minutes: Annotated[int, Field(ge=1, le=1440)] = 60


class SecretsConfig(Frozen):
    """The store that holds secrets; workloads name paths, never values."""

    vault: VaultConfig
    external_secrets: ExternalSecretsConfig
    mount: VaultPath = "trading"
