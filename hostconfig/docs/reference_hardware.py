"""The reference hardware of each built-in profile."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from corelane.hostconfig.catalogue import load_hardware, load_profile, profile_names
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host

REFERENCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "batch-optimization": "c7i.16xlarge",
        "colocation-deterministic": "xeon-gold-6444y-2s",
        "deterministic-high-perf": "c7i.metal-24xl",
        "docker-edge": "xeon-gold-6444y-2s",
        "general-purpose": "m7i.4xlarge",
        "low-latency-network": "c7i.metal-24xl",
        "spot-best-effort": "c6id.16xlarge",
    }
)


def reference_plans() -> Iterator[HostPlan]:
    """Yield the plan of every built-in profile on its machine type, in order of names."""
    for name in profile_names():
        yield plan_host(load_hardware(REFERENCE[name]), load_profile(name), pool=name)
