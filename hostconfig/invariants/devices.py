"""Devices: interfaces, drives and caches support what the profile sets."""

from collections.abc import Iterator

from corelane.hostconfig.invariants.invariant import Fail, Outcome, Pass, invariant
from corelane.hostconfig.invariants.rendered_host import RenderedHost, name_cpus
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.nic_driver import ANY_DRIVER, NicDriver, driver_of
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
            "drop these keys, state the driver of the interface in the hardware entry, or "
            "leave network.interfaces.names out: each interface gets what its driver supports",
        )
    return Pass(f"{len(nics)} interface(s) tuned within the limits of their drivers")


def _beyond(host: RenderedHost, nic: Nic) -> Iterator[str]:
    wanted, driver = host.profile.network.interfaces, driver_of(nic.driver)
    rings = (
        ("receive", wanted.receive_ring, driver.receive_ring),
        ("transmit", wanted.transmit_ring, driver.transmit_ring),
    )
    for which, size, span in rings:
        if size and span and not span.least <= size <= span.most:
            yield f"{nic.name} ({nic.driver}) has {which} rings of {span}, asked for {size}"
    most = _most_queues(host, nic)
    if wanted.queues and driver.queues and wanted.queues > most:
        yield f"{nic.name} can have {most} queues, asked for {wanted.queues}"


def _most_queues(host: RenderedHost, nic: Nic) -> int:
    """Return one queue a CPU; of an ENA interface, no more than EC2 says it has."""
    eni = host.hardware.eni
    own = eni.queues_per_interface if eni and nic.driver == "ena" else len(host.online)
    return min(own, len(host.online))


def _lacking(host: RenderedHost, nic: Nic) -> Iterator[str]:
    wanted, driver = host.profile.network.interfaces, driver_of(nic.driver)
    asked = {
        "moderationUs": (wanted.moderation_us is not None, bool(driver.moderation)),
        "receiveRing": (wanted.receive_ring, driver.receive_ring),
        "transmitRing": (wanted.transmit_ring, driver.transmit_ring),
        "queues": (wanted.queues, driver.queues),
        "placeInterrupts": (wanted.place_interrupts, driver.placeable),
    }
    if missing := [key for key, (want, can) in asked.items() if want and not can]:
        yield f"{nic.name} {_called(nic, driver)} has no {', '.join(missing)}"


def _called(nic: Nic, driver: NicDriver) -> str:
    return "of an unknown driver" if driver is ANY_DRIVER else f"({nic.driver})"


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
    return Pass(f"{level} of {len(drives)} drive(s)")


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
    _one_mechanism_places_interrupts,
    _instance_store_can_be_built,
    _caches_can_be_divided,
)
