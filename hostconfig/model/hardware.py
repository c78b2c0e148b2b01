"""A machine type as data, with the source of its figures and those that are not verified."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt

from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.frozen import Frozen, Sentence, Slug
from corelane.hostconfig.model.invalid_value import InvalidValueError
from corelane.hostconfig.model.topology import DeviceName, Topology


class HardwareKind(StrEnum):
    """The owner of the processor: the host, or a hypervisor below it."""

    EC2_METAL = "ec2-metal"
    EC2_VIRTUAL = "ec2-virtual"
    BARE_METAL = "bare-metal"


class EniLimits(Frozen):
    """The limits of pods on an EC2 node with pod addresses from its VPC."""

    interfaces: PositiveInt
    ipv4_per_interface: PositiveInt
    queues_per_interface: PositiveInt

    @property
    def max_pods(self) -> int:
        """The bound nodeadm computes (nodeadm internal/kubelet/eni_max_pods.go)."""
        return self.interfaces * (self.ipv4_per_interface - 1) + 2


class Firmware(Frozen):
    """Versions that a machine must have; None: any."""

    bios: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """As /sys/class/dmi/id/bios_version shows it."""
    microcode: Annotated[str, Field(pattern=r"^0x[0-9a-f]{1,8}$")] | None = None
    """As /sys/devices/system/cpu/cpu0/microcode/version shows it."""


class Hardware(Checked):
    """One machine type. ``unverified`` names the fields that no one has read on a machine."""

    name: Slug
    kind: HardwareKind
    architecture: Literal["x86_64", "arm64"]
    vendor: Literal["intel", "amd", "aws", "other"]
    cpu_model: Annotated[str, Field(min_length=3, max_length=120)]
    memory_mib: PositiveInt
    network_gbps: PositiveFloat
    eni: EniLimits | None = None
    image: Slug
    firmware: Firmware = Firmware()
    controls_c_states: bool
    divides_caches: bool = False
    """True where the processor has Intel RDT cache allocation (cat_l3 in /proc/cpuinfo)."""
    source: Sentence
    unverified: tuple[Sentence, ...] = ()
    topology: Topology
    boot_minutes: NonNegativeInt = 5
    clock_nic: DeviceName | None = None
    """The NIC whose PTP clock hosts may read: Amazon sets it on EC2 (PhcSupport of
    DescribeInstanceTypes), the site's grandmaster elsewhere."""
    uncore_khz: PositiveInt | None = None
    """The highest clock of caches and mesh, as max_freq_khz of intel_uncore_frequency says."""

    @check("topology", "memory_mib")
    def _memory_is_on_the_nodes(self) -> Iterator[InvalidValueError]:
        on_nodes = sum(node.memory_mib for node in self.topology.numa_nodes)
        if on_nodes > self.memory_mib:
            yield InvalidValueError(
                found=f"{self.memory_mib} MiB, less than the {on_nodes} MiB of the NUMA nodes",
                wanted="at least what the NUMA nodes hold",
                remedy="Correct memoryMib or the nodes.",
                at=("memoryMib",),
            )

    @check("topology", "clock_nic")
    def _clock_is_on_a_nic(self) -> Iterator[InvalidValueError]:
        names = [nic.name for nic in self.topology.nics]
        if self.clock_nic is not None and self.clock_nic not in names:
            wanted = f"one of the NICs: {', '.join(names) or 'there is none'}"
            yield InvalidValueError(found=self.clock_nic, wanted=wanted, at=("clockNic",))

    @check("kind", "topology")
    def _slots_differ_between_types(self) -> Iterator[InvalidValueError]:
        """Refuse names on EC2: systemd derives them from the slot, which depends on type and size.

        The kernel's own names (net.ifnames=0) would come with the second boot only; nodeadm then
        waits a minute for the former one.
        """
        on_ec2 = self.kind is not HardwareKind.BARE_METAL
        for place, nic in enumerate(self.topology.nics):
            if on_ec2 and nic.has_own_name:
                yield InvalidValueError(
                    found=f"{nic.name} by its name alone on {self.kind}",
                    wanted="an interface that hosts find whatever Linux calls it",
                    remedy="Add driver: ena and nthOfDriver: 0, or pci.",
                    at=("topology", "nics", place),
                )
