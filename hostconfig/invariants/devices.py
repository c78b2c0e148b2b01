"""Devices: interfaces, drives and caches support what the profile sets."""

from collections.abc import Iterator

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost, name_cpus
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.nic_driver import driver_of
from corelane.hostconfig.model.quantity import counted
from corelane.hostconfig.model.topology import Nic


@invariant("Every interface that a profile names is one of the machine.")
def _named_interfaces_exist(host: RenderedHost) -> Outcome:
    named = host.profile.network.interfaces.names or ()
    known = [nic.name for nic in host.machine.nics]
    if strays := sorted(set(named) - set(known)):
        return Fail(
            f"{host.hardware.name} has no interface {', '.join(strays)}",
            f"choose from {', '.join(known) or 'none'}, or leave network.interfaces.names out",
        )
    return Pass(f"{len(named)} named, {len(known)} known")


@invariant("Every setting of an interface is one that its driver has, within its limits.")
def _drivers_can_do_what_is_asked(host: RenderedHost) -> Outcome:
    interfaces = host.profile.network.interfaces
    named = interfaces.names or ()
    nics = interfaces.tuned(host.machine.nics)
    problems = [problem for nic in nics for problem in _beyond(host, nic)]
    problems += [problem for nic in nics if nic.name in named for problem in _lacking(host, nic)]
    if problems:
        return Fail(
            "; ".join(problems),
            "drop or change these keys, name the driver of the interface in the hardware entry, "
            "or leave network.interfaces.names out: each interface gets what its driver takes",
        )
    return Pass(f"{counted(len(nics), 'interface')} tuned within the limits of their drivers")


def _beyond(host: RenderedHost, nic: Nic) -> Iterator[str]:
    wanted, driver = host.profile.network.interfaces, driver_of(nic.driver)
    rings = (
        ("receive", wanted.receive_ring, driver.receive_ring),
        ("transmit", wanted.transmit_ring, driver.transmit_ring),
    )
    for which, size, span in rings:
        if size and span and not span.least <= size <= span.most:
            yield f"{nic.name} ({nic.driver}) has {which} rings of {span}, asked for {size}"
    if driver.moderation and 0 < (delay := wanted.moderation_us or 0) < driver.least_delay_us:
        shortest = f"no delay or one of at least {driver.least_delay_us} µs"
        yield f"{nic.name} ({nic.driver}) takes {shortest}, asked for {delay}"
    most = _most_queues(host, nic)
    if wanted.queues and driver.channels and wanted.queues > most:
        yield f"{nic.name} can have {most} queues, asked for {wanted.queues}"


def _most_queues(host: RenderedHost, nic: Nic) -> int:
    """Return one queue a CPU; no more than the driver has, or EC2 gives an ENA interface."""
    cpus = len(host.online)
    eni = host.hardware.eni
    own = eni.queues_per_interface if eni and nic.driver == "ena" else cpus
    return min(own, cpus, driver_of(nic.driver).most_queues or cpus)


def _lacking(host: RenderedHost, nic: Nic) -> Iterator[str]:
    wanted, driver = host.profile.network.interfaces, driver_of(nic.driver)
    asked = {
        "moderationUs": (wanted.moderation_us is not None, bool(driver.moderation)),
        "receiveRing": (wanted.receive_ring, driver.receive_ring),
        "transmitRing": (wanted.transmit_ring, driver.transmit_ring),
        "queues": (wanted.queues, driver.channels),
    }
    if missing := [key for key, (want, can) in asked.items() if want and not can]:
        yield f"{nic.name} {_called(nic)} has no {', '.join(missing)}"


def _called(nic: Nic) -> str:
    if nic.driver is None:
        return "of an unknown driver"
    known = driver_of(nic.driver).is_known
    return f"({nic.driver})" if known else f"({nic.driver}, on which there is no data)"


@invariant("The CPU that takes an interrupt of a trading interface also processes its packet.")
def _trading_packets_stay_on_their_cpu(host: RenderedHost) -> Outcome:
    trading = {nic.name for nic in host.machine.nics if nic.trading}
    if handed_on := {nic: cpus for nic, cpus in host.steered.items() if nic in trading and cpus}:
        return Fail(
            "; ".join(
                f"{nic} hands packets on to {name_cpus(cpus)}" for nic, cpus in handed_on.items()
            ),
            "empty the mask: set placeInterrupts, which gives the interrupts those CPUs instead",
        )
    return Pass(f"{', '.join(sorted(trading)) or 'no interface'} without RPS")


@invariant("One mechanism places interrupts: irqbalance with a list of banned CPUs, or the plan.")
def _one_mechanism_places_interrupts(host: RenderedHost) -> Outcome:
    placed, masked = host.placed_interrupts, host.irqbalance_is_masked
    if strays := placed - host.housekeeping:
        return Fail(f"{name_cpus(strays)} serve interrupts", "place them on housekeeping CPUs")
    if placed and not masked and host.image.irqbalance_file:
        return Fail("interrupts are placed, and irqbalance may move them", "mask irqbalance")
    if masked and host.banned_interrupts:
        return Fail("irqbalance is masked and configured", "drop its list of banned CPUs")
    return Pass(f"placed on {name_cpus(placed)}" if placed else "not placed")


@invariant("An array of the instance store has drives, and the image has nodeadm to build it.")
def _instance_store_can_be_built(host: RenderedHost) -> Outcome:
    level = host.profile.storage.instance_store
    if level is None:
        return Pass("no array asked for")
    if host.image.joins_with != "nodeadm":
        return Fail(
            f"{level} on image {host.image.name}, which has no nodeadm for EC2",
            "choose an EC2 hardware with al2023, or build the array when the machine is installed",
        )
    if not (drives := host.machine.nvmes):
        return Fail(
            f"{host.hardware.name} has no instance store drive",
            "choose hardware whose name has a d, as c6id, or i, as i4i; or drop instanceStore",
        )
    return Pass(f"{level} of {counted(len(drives), 'drive')}")


@invariant("Caches are divided only where processor, kernel and container runtime support it.")
def _caches_can_be_divided(host: RenderedHost) -> Outcome:
    if host.profile.cache is None:
        return Pass("no class asked for")
    if problems := list(_undividable(host)):
        return Fail(
            "; ".join(problems),
            "choose bare metal with Intel RDT, image debian-12 or ubuntu-24.04 and a kubelet, as "
            "xeon-gold-6444y-2s has, or drop the cache section",
        )
    return Pass(f"{len(host.profile.cache.classes)} class(es) and the rest")


def _undividable(host: RenderedHost) -> Iterator[str]:
    hardware, image = host.hardware, host.image
    if hardware.kind is HardwareKind.EC2_VIRTUAL:
        yield f"{hardware.name} is virtual: the hypervisor controls cache allocation"
    elif not hardware.divides_caches:
        yield f"{hardware.name} ({hardware.cpu_model}) has no Intel RDT"
    if not image.resctrl:
        yield f"the kernel of {image.name} is built without X86_CPU_RESCTRL"
    if not host.kubelet:
        yield "without a kubelet no container gets a class"


INVARIANTS = (
    _named_interfaces_exist,
    _drivers_can_do_what_is_asked,
    _trading_packets_stay_on_their_cpu,
    _one_mechanism_places_interrupts,
    _instance_store_can_be_built,
    _caches_can_be_divided,
)
