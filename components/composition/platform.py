"""The platform as a whole: its parts in the order in which each needs the one before."""

from typing import Any

import pulumi

from corelane.components.composition.colocation import declare_colocation
from corelane.components.composition.foundation import declare_foundation
from corelane.components.composition.scope import Scope
from corelane.components.composition.secrets import declare_secrets
from corelane.components.composition.storage import declare_storage
from corelane.components.composition.tenancy import declare_tenancy
from corelane.components.composition.workloads import declare_workloads
from corelane.components.config.loading.load import PlannedPlatform


class Platform(pulumi.ComponentResource):
    """A firm's platform: one cluster in one region, and its colocation sites."""

    def __init__(
        self, name: str, planned: PlannedPlatform, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare everything a stack file asks for."""
        super().__init__("corelane:platform:Platform", name, _props(planned), opts)
        base = declare_foundation(Scope(planned.config, planned.hosts, self, planned.waivers))
        tenancy = declare_tenancy(base)
        volumes = declare_storage(base)
        secrets = declare_secrets(base, [*volumes, *tenancy.namespaces.values()])
        declare_workloads(base, tenancy, secrets, *volumes)
        declare_colocation(base)

        self._exports: dict[str, pulumi.Output[Any]] = {
            "clusterName": base.cluster.name,
            "clusterEndpoint": base.cluster.endpoint,
            "vpcId": base.network.vpc_id,
        }
        self.register_outputs(self._exports)

    def exports(self) -> dict[str, pulumi.Output[Any]]:
        """Return what an operator asks of the stack first."""
        return self._exports


def declare_platform(planned: PlannedPlatform) -> None:
    """Declare a platform in the stack that is running, and export what operators need."""
    for key, value in Platform("platform", planned).exports().items():
        pulumi.export(key, value)


def _props(planned: PlannedPlatform) -> dict[str, Any]:
    """Return what auditors and policies read of the stack as a whole."""
    config = planned.config
    return {
        "declaredAt": "",
        "organization": config.organization,
        "protect": config.protect,
        "registries": list(config.registries),
        "teams": sorted(config.teams),
        "assetClasses": sorted(config.asset_classes),
        "pools": sorted(planned.hosts),
        # The pack reads these where the engine gives it no config.
        "waivers": [waiver.to_data() for waiver in planned.waivers],
    }
