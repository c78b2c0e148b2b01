"""The expected settings of a host: the document that its agent audits it against."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from corelane.hostconfig.agent.expectations import of_unit
from corelane.hostconfig.expectations.machine import facts_of
from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.paths import FOLDERS
from corelane.hostconfig.model.probe import OF_INTERFACES, Probe
from corelane.hostconfig.model.settings import KernelArgument, Layer, Setting

SCHEMA_VERSION: Final = "1"
PAGE_KIB: Final = {"1G": 1_048_576, "2M": 2048}

# The agent puts the unit of a setting in place of UNIT.
REMEDIES: Final[dict[Layer, str]] = {
    "kernel argument": "drain the node, run /usr/local/sbin/corelane-kernel-arguments: it reboots",
    "sysctl": "systemctl restart systemd-sysctl.service",
    "sysfs": "systemd-tmpfiles --create /etc/tmpfiles.d/90-corelane.conf",
    "interface": "systemctl restart corelane-interfaces.service",
    "interrupts": "systemctl restart corelane-interfaces.service",
    "drive": "udevadm trigger --subsystem-match=block --action=change",
    "cache": "systemctl restart containerd.service, which writes the classes again",
    "unit": "systemctl mask --now UNIT",
    "limit": "drain the node, then systemctl daemon-reload and systemctl restart UNIT",
    "file": "deliver the file again and restart the service that reads it",
    "clock": "read chronyc tracking and chronyc sources: mend the source or the network to it",
    "machine": "use a machine as planned; or capture this one with agent.pyz topology, correct"
    " its hardware entry, and deliver the plan that follows",
    "docker": "deliver daemon.json again, then systemctl restart docker.service",
    "folder": f"systemd-tmpfiles --create /{FOLDERS}, and look who changed it",
    "kubelet": "replace the node, which gets its kubelet configuration when it joins",
}

IMAGE_REMEDY: Final = (
    "replace the node with one whose image writes the argument: corelane-kernel-arguments does not"
    " write arguments of the image"
)


def remedy_of(setting: Setting) -> str:
    """Return the remedy for a setting that is not in force."""
    by_image = isinstance(setting, KernelArgument) and setting.writer == "image"
    return IMAGE_REMEDY if by_image else of_unit(REMEDIES[setting.layer], setting.key)


class Expectation(NamedTuple):
    """One fact or setting in the document."""

    layer: Layer
    name: str
    expected: str
    why: str
    observe: tuple[Probe, ...]
    remedy: str = ""
    """Empty: the remedy of the layer."""

    def as_data(self) -> dict[str, Any]:
        """Return the setting as plain JSON data."""
        own = {"remedy": self.remedy} if self.remedy else {}
        return own | {
            "layer": self.layer,
            "name": self.name,
            "expected": self.expected,
            "why": self.why,
            "observe": [
                probe.model_dump(by_alias=True, exclude_defaults=True) for probe in self.observe
            ],
        }


def expectations(plan: HostDraft) -> tuple[Expectation, ...]:
    """Return what the machine must be, then each setting that a host shows, in rendering order."""
    facts = (Expectation("machine", *fact) for fact in facts_of(plan))
    by = {nic.name: nic.found_by for nic in plan.hardware.topology.nics if not nic.has_own_name}
    return tuple(_with_ways(each, by) for each in (*facts, *_expectations(plan)))


def _with_ways(wanted: Expectation, by: Mapping[str, str]) -> Expectation:
    """Have the probes of interfaces say how to find them."""
    observe = (
        probe.model_copy(update={"by": by[probe.target]})
        if probe.kind in OF_INTERFACES and probe.target in by
        else probe
        for probe in wanted.observe
    )
    return wanted._replace(observe=tuple(observe))


def expectations_document(plan: HostDraft) -> dict[str, Any]:
    """Return the document that lies on the host."""
    wanted = expectations(plan)
    used = {each.layer for each in wanted}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "pool": plan.pool,
        "profile": plan.profile.name,
        "hardware": plan.hardware.name,
        "remedies": {layer: remedy for layer, remedy in REMEDIES.items() if layer in used},
        "settings": [each.as_data() for each in wanted],
    }


def _expectations(plan: HostDraft) -> Iterator[Expectation]:
    size = ""
    for setting in plan.settings:
        if isinstance(setting, KernelArgument) and setting.key == "hugepagesz":
            size = setting.shown
        elif isinstance(setting, KernelArgument) and setting.key == "hugepages":
            yield _pages(plan, setting, size)
        elif probes := probes_of(setting):
            yield _plain(setting, probes)


def _plain(setting: Setting, probes: tuple[Probe, ...]) -> Expectation:
    by_image = remedy_of(setting) == IMAGE_REMEDY
    return Expectation(
        setting.layer,
        setting.key,
        setting.shown,
        why=setting.why,
        observe=probes,
        remedy=IMAGE_REMEDY if by_image else "",
    )


def _pages(plan: HostDraft, count: KernelArgument, size: str) -> Expectation:
    """Return one expectation for a size and its count, with the pages on each NUMA node."""
    phrase = f"hugepagesz={size} {count.token}" if size else count.token
    word = Probe(kind="argument", target="hugepages", field=phrase, expected=count.shown)
    probes = (word, *_counts(plan, size))
    name = f"hugepages of {size}"
    return Expectation("kernel argument", name, count.shown, why=count.why, observe=probes)


def _counts(plan: HostDraft, size: str) -> Iterator[Probe]:
    # Of another size, or of none, an invariant says so.
    for node in plan.numa_nodes if size in PAGE_KIB else ():
        count = {"1G": node.huge_pages_1gi, "2M": node.huge_pages_2mi}[size]
        folder = f"/sys/devices/system/node/node{node.id}/hugepages"
        path = f"{folder}/hugepages-{PAGE_KIB[size]}kB/nr_hugepages"
        yield Probe(kind="text", target=path, expected=str(count))
