"""A pool of the cloud reads the clock of its NICs only where EC2 is known to have one."""

from collections.abc import Iterator

from corelane.components.config.hosts.host_plans import HostPlans
from corelane.components.config.loading.errors import ConfigError
from corelane.components.config.loading.partial_config import PartialConfig
from corelane.hostconfig.catalogue import load_clock_support
from corelane.hostconfig.model.clock_support import family_of
from corelane.hostconfig.model.hardware import Hardware, HardwareKind
from corelane.hostconfig.model.host_plan import HostPlan


def hardware_has_the_clock_it_states(partial: PartialConfig) -> Iterator[ConfigError]:
    """Yield an error for a machine type of the stack's own that is known to have no clock."""
    for name, hardware in partial.platform.hardware.items():
        if _has_no_clock(hardware):
            yield ConfigError(
                ("hardware", name, "clockNic"),
                f"the clock of {hardware.clock_nic} on {hardware.name}",
                "none: PhcSupport of DescribeInstanceTypes is unsupported for the family "
                f"{family_of(hardware.name)}",
                "Remove the key, and write time.source: amazon or servers in the profile.",
            )


def pools_have_their_clocks(partial: PartialConfig, hosts: HostPlans) -> Iterator[ConfigError]:
    """Yield an error for a pool whose region or machine type has no clock for it to read."""
    sites = partial.platform.cloud_sites()
    for pool, config in partial.platform.pools.items():
        if (site := sites.get(config.site)) is not None:
            for plan in hosts.get(pool, {}).values():
                yield from _out_of_reach(plan, site.region)


def _has_no_clock(hardware: Hardware) -> bool:
    stated = hardware.kind is not HardwareKind.BARE_METAL and hardware.clock_nic is not None
    return stated and family_of(hardware.name) in load_clock_support().families_without


def _out_of_reach(plan: HostPlan, region: str) -> Iterator[ConfigError]:
    """Yield an error by what is known of EC2 outside a placement group for precise time.

    No pool stands in such a group: the provider documents the strategies cluster, partition and
    spread only (pulumi_aws 7.51.1).
    """
    known, time = load_clock_support(), plan.profile.time
    if time is None or time.source != "hardware" or _has_no_clock(plan.hardware):
        return
    if region in known.regions and family_of(plan.hardware.name) in known.families:
        return
    yield ConfigError(
        ("pools", plan.pool, "profile"),
        f"time.source: hardware, on {plan.hardware.name} in {region}",
        f"one of the families {', '.join(known.families)} in one of {', '.join(known.regions)}: "
        f"elsewhere EC2 is not known to have the clock for the pool ({known.said_by})",
        "Write time.source: amazon or servers in the profile, or choose such a machine type there.",
    )
