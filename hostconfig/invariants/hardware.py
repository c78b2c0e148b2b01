"""Hardware: machine, hypervisor and image support what the profile sets."""

from typing import Final

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.time_sync import LEAST_SERVERS, TimeSync

TURBO_VENDORS: Final = frozenset({"intel", "amd"})


@invariant("EC2 launches one thread per core only for virtual instances.")
def _ec2_can_launch_one_thread_a_core(host: RenderedHost) -> Outcome:
    hardware = host.hardware
    if host.profile.smt != "instance":
        return Pass("EC2 launches the type with all threads")
    if hardware.kind is not HardwareKind.EC2_VIRTUAL:
        return Fail(
            f"smt is instance, {hardware.name} is {hardware.kind}, which accepts no CpuOptions",
            'write smt: "off": the kernel takes the second threads offline (nosmt)',
        )
    return Pass(f"{len(host.machine.cores)} cores with one thread each")


@invariant("Turbo is set only on machines whose clocks the kernel controls.")
def _turbo_can_be_switched(host: RenderedHost) -> Outcome:
    hardware, wanted = host.hardware, host.profile.power.turbo
    if wanted is None:
        return Pass("turbo is not changed")
    if hardware.kind is HardwareKind.EC2_VIRTUAL or hardware.vendor not in TURBO_VENDORS:
        return Fail(
            f"power.turbo is {wanted} on {hardware.name}: {hardware.kind}, {hardware.vendor}",
            "leave power.turbo out, or choose metal by Intel or AMD",
        )
    return Pass(f"{hardware.vendor}'s driver switches it {wanted}")


@invariant("The uncore clock is raised only to a figure that the hardware entry states.")
def _uncore_clock_is_known(host: RenderedHost) -> Outcome:
    hardware = host.hardware
    if host.profile.power.uncore is None:
        return Pass("the uncore clock is not changed")
    if hardware.kind is HardwareKind.EC2_VIRTUAL or hardware.vendor != "intel":
        return Fail(
            f"power.uncore on {hardware.name}: {hardware.kind}, {hardware.vendor}",
            "leave power.uncore out: only the driver of Intel sets it, on a whole machine",
        )
    if hardware.uncore_khz is None:
        return Fail(
            f"{hardware.name} states no uncoreKhz",
            "read max_freq_khz below /sys/devices/system/cpu/intel_uncore_frequency and state it "
            "in the hardware of the stack; without it use power.performanceGovernor",
        )
    return Pass(f"at least {hardware.uncore_khz} kHz")


@invariant("The host can reach the time sources of the profile, and its image reads them.")
def _time_sources_exist(host: RenderedHost) -> Outcome:
    wanted, hardware = host.profile.time, host.hardware
    on_ec2 = hardware.kind is not HardwareKind.BARE_METAL
    if wanted is None:
        return Pass("the sources of the image are kept")
    if host.image.takes_settings:
        return _settings_name_the_sources(host, wanted)
    if host.image.chrony_file is None:
        return Fail(
            f"image {host.image.name} reads no chrony configuration",
            "leave time out: the image keeps its sources",
        )
    if wanted.source == "amazon" and not on_ec2:
        return Fail(
            f"the link-local source of Amazon on {hardware.name}, which is {hardware.kind}",
            "write source: servers, with the servers of the site",
        )
    if wanted.source == "hardware" and hardware.clock_nic is None:
        nearest = "source: amazon" if on_ec2 else "source: servers"
        return Fail(
            f"{hardware.name} states no clockNic: none of its NICs is known to have a clock",
            f"write {nearest}, or state clockNic in the stack's hardware",
        )
    return Pass(f"{wanted.source}, {len(wanted.servers)} server(s)")


def _settings_name_the_sources(host: RenderedHost, wanted: TimeSync) -> Outcome:
    """Judge what stands in ntp.time-servers: a URL each (bottlerocket-settings-models, ntp)."""
    if wanted.source == "hardware":
        return Fail(
            f"the clock of a NIC on image {host.image.name}, whose settings name servers only",
            "write source: amazon or source: servers, or choose al2023",
        )
    if strays := [name for name in wanted.servers if ":" in name]:
        return Fail(
            f"{', '.join(strays)} on image {host.image.name}, whose settings take URLs",
            "name the servers by host name or IPv4 address, or choose al2023",
        )
    return Pass(f"{wanted.source}, {len(wanted.servers)} server(s)")


@invariant("A host that trades, states an accuracy or reads a NIC does not hang on one source.")
def _time_does_not_hang_on_one_source(host: RenderedHost) -> Outcome:
    wanted, hardware = host.profile.time, host.hardware
    trades = hardware.kind is HardwareKind.BARE_METAL and any(n.trading for n in host.machine.nics)
    reads_a_nic = wanted is not None and wanted.source == "hardware"
    if wanted is None or not (trades or wanted.accuracy or reads_a_nic):
        return Pass("no source, accuracy or cage of the profile's, and no clock of a NIC")
    servers = {name.lower().rstrip(".") for name in wanted.servers}
    if wanted.source == "servers" and len(servers) < LEAST_SERVERS:
        return Fail(
            f"{len(servers)} time server(s): nothing outvotes one that is wrong",
            f"name at least {LEAST_SERVERS} different servers in time.servers, or write source: "
            "hardware with a server to fall back on",
        )
    if wanted.source == "hardware" and not servers:
        return Fail(
            f"the clock of {hardware.clock_nic or 'a NIC'} and nothing to fall back on",
            "name at least one server that does not smear in time.servers",
        )
    return Pass(f"{wanted.source}, {len(servers)} server(s)")


@invariant("The real-time throttle is lifted only where CPUs are isolated.")
def _the_throttle_is_lifted_for_isolated_cpus(host: RenderedHost) -> Outcome:
    if host.profile.scheduling.rt_throttling:
        return Pass("the throttle is on")
    if not host.isolated:
        return Fail(
            "scheduling.rtThrottling is false and no CPU is isolated: a real-time thread could "
            "starve the kubelet and the kernel's own threads",
            "set isolation, or leave scheduling.rtThrottling true",
        )
    return Pass(f"lifted for {len(host.isolated)} isolated CPUs")


INVARIANTS = (
    _ec2_can_launch_one_thread_a_core,
    _turbo_can_be_switched,
    _uncore_clock_is_known,
    _time_sources_exist,
    _time_does_not_hang_on_one_source,
    _the_throttle_is_lifted_for_isolated_cpus,
)
