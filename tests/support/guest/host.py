"""The plan of the guest, and its delivery: what a machine of one's own would be given."""

from pathlib import Path
from typing import Any

import yaml

from corelane.hostconfig.catalogue import load_image
from corelane.hostconfig.delivery.formats import deliver
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_profile

FORM = "debian-12"
_HARDWARE = Path(__file__).with_name("hardware.yaml")
# Of every kind of setting at least one, so that each kind is broken and caught.
_OVERRIDES: dict[str, Any] = {
    "isolation": {"housekeepingCoresPerNode": 1},
    "hugePages": {"1Gi": 1, "2Mi": 64},
    "scheduling": {"migrateTimers": False, "rtThrottling": False, "watchdogs": False},
    # An emulated processor has no clock to set: asked for, it could only be told as unreadable.
    "power": {"idle": "shallow", "performanceGovernor": False},
    "limits": {"memlock": "infinity", "nofile": 524_288, "rtprio": 50},
    "network": {
        "busyPollUs": 50,
        "socketBufferMib": 64,
        "slowStartAfterIdle": False,
        "backlog": 10_000,
        "listenBacklog": 8192,
        "idleSessionS": 86_400,
        "interfaces": {
            "moderationUs": 0,
            "receiveRing": 512,
            "transmitRing": 512,
            "placeInterrupts": True,
            "steerPackets": True,
        },
    },
    "storage": {"scheduler": "none", "readAheadKib": 16},
    "time": {"source": "servers", "servers": ["10.0.2.2", "10.0.2.3", "10.0.2.4"]},
}


def guest_hardware() -> Hardware:
    """Return the emulated machine as catalogue data."""
    return Hardware.model_validate(yaml.safe_load(_HARDWARE.read_text(encoding="utf-8")))


def guest_plan(profile: str = "deterministic-high-perf", **overrides: Any) -> HostPlan:
    """Return the plan of a pool of such machines; overrides are spelled as in a profile's file."""
    tuned = a_profile(profile, **{**_OVERRIDES, **overrides})
    return plan_host(guest_hardware(), tuned, pool="guest", image=load_image(FORM))


def guest_seed(plan: HostPlan) -> dict[str, bytes]:
    """Return the plan's delivery as NoCloud data."""
    return {"user-data": deliver(plan, FORM)["cloud-config.yaml"]}
