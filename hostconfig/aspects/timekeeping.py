"""Which clock the kernel reads, and who sets it."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.chrony import clock_rule, configuration, waiting
from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.aspects.ptp import grandmaster_units
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.paths import CHRONY
from corelane.hostconfig.model.settings import KernelArgument, Setting, WholeFile


def timekeeping(context: Context) -> Iterator[Setting]:
    """Yield the TSC where CPUs are isolated on x86, and one family of time sources."""
    if context.isolating and context.is_x86:
        yield KernelArgument(
            key="clocksource", value="tsc", why="reading the clock takes no trap and no bus access"
        )
        yield KernelArgument(
            key="tsc", value="reliable", why="no watchdog timer checks the TSC on isolated CPUs"
        )
    yield from _sources(context)


def _sources(context: Context) -> Iterator[Setting]:
    wanted, file = context.profile.time, context.image.chrony_file
    if wanted is None or file is None:
        return
    on_ec2 = context.hardware.kind is not HardwareKind.BARE_METAL
    yield WholeFile(
        path=file,
        text=configuration(wanted, on_ec2=on_ec2),
        why="the whole file, so that no source from DHCP or the image smears among ours",
    )
    nic = context.hardware.clock_nic
    if wanted.source != "hardware" or nic is None:
        return
    if on_ec2:
        yield _ena_clock()
        yield clock_rule()
    else:
        yield from grandmaster_units(nic, wanted.ptp_domain)
    yield waiting(CHRONY[file], on_ec2=on_ec2)


def _ena_clock() -> KernelArgument:
    """Switch the clock on before the driver is loaded, wherever it is loaded from.

    kmod reads module parameters from the command line as from modprobe.d, in the initramfs too.
    """
    return KernelArgument(
        key="ena.phc_enable", value="1", why="ENA's clock is off unless asked for (ena README)"
    )
