"""The clock that the kernel reads, and the sources that set it: one family of them."""

import shlex
from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.hardware import HardwareKind
from corelane.hostconfig.model.nic_driver import driver_of
from corelane.hostconfig.model.paths import CHRONY, FIND_NIC
from corelane.hostconfig.model.settings import (
    ClockState,
    KernelArgument,
    Setting,
    TimeServers,
    WholeFile,
)
from corelane.hostconfig.model.time_sync import AMAZON, TimeSync

ENA_DEVICE: Final = "/dev/ptp_ena"
ENA_UNIT: Final = "dev-ptp_ena.device"
CLOCK_RULE: Final = "etc/udev/rules.d/53-corelane-clock.rules"
NOTICE: Final = "# Generated: edit the host profile, not this file."
FOLLOW: Final = "corelane-ptp.service"
OFFER: Final = "corelane-ptp-offer.service"


def timekeeping(context: Context) -> Iterator[Setting]:
    """Yield the TSC where CPUs are isolated on x86, and one family of time sources."""
    if context.isolating and context.is_x86:
        yield KernelArgument(
            key="clocksource", value="tsc", why="reading the clock needs no trap and no bus access"
        )
        yield KernelArgument(
            key="tsc", value="reliable", why="no watchdog timer checks the TSC on isolated CPUs"
        )
    wanted, file = context.profile.time, context.image.chrony_file
    if wanted is not None and context.image.takes_settings:
        yield from _by_settings(wanted)
    elif wanted is not None and file is not None:
        on_ec2 = context.hardware.kind is not HardwareKind.BARE_METAL
        nic = context.hardware.clock_nic
        states = tuple(_states(wanted, nic))
        yield WholeFile(
            path=file,
            text=chrony_configuration(wanted, on_ec2=on_ec2, stamps=_stamps(context, wanted)),
            why="replaces the whole file, so that no time source of DHCP or of the image remains",
            carries=states,
        )
        yield from states
        if wanted.source == "hardware" and nic is not None:
            yield from _ena_clock() if on_ec2 else _grandmaster(context, wanted.ptp_domain)
            yield _clock_first(CHRONY[file], on_ec2=on_ec2)


def _by_settings(wanted: TimeSync) -> Iterator[Setting]:
    """Yield the servers alone: an invariant refuses the clock of a NIC, which none of them is."""
    servers = (AMAZON,) if wanted.source == "amazon" else wanted.servers
    if servers:
        why = "replaces the list of the image, in which a smeared server stands beside others"
        yield TimeServers(servers=servers, why=why)
    yield from _states(wanted, None)


def _states(wanted: TimeSync, nic: str | None) -> Iterator[ClockState]:
    """Yield what the audit asks of chronyd, where the profile states a bound."""
    bound = wanted.bound
    if bound is None:
        return
    yield ClockState(
        subject="divergence",
        value=f"{bound.divergence_us} µs at most",
        why=f"{wanted.accuracy}: the divergence from UTC that (EU) 2017/574, annex, table 2 allows",
    )
    yield ClockState(
        subject="sources",
        value=f"{wanted.least_sources} at least",
        why="the clock of the NIC and one to fall back on"
        if wanted.source == "hardware"
        else "a majority outvotes a server that is wrong",
    )
    if wanted.source == "hardware" and nic is not None:
        why = "time from the network instead of the NIC is some ten microseconds worse"
        yield ClockState(subject="device", value=nic, why=why)


def _stamps(context: Context, wanted: TimeSync) -> bool:
    """Return whether a NIC stamps NTP packets; ptp4l sets the stamps of the NIC that it follows."""
    return (
        wanted.source == "servers"
        and context.hardware.kind is HardwareKind.BARE_METAL
        and any(driver_of(nic.driver).timestamps for nic in context.hardware.topology.nics)
    )


def chrony_configuration(wanted: TimeSync, *, on_ec2: bool, stamps: bool = False) -> str:
    """Return chrony.conf(5) as a whole: a drop-in could not take other sources away."""
    lines = [NOTICE, *_sources(wanted, on_ec2=on_ec2)]
    if bound := wanted.bound:
        lines += ["", f"# {wanted.accuracy}: the audit allows {bound.divergence_us} µs from UTC"]
    if stamps:
        # A name in place of * is fatal to chronyd if the device cannot (chrony, ntp_io_linux.c).
        lines += ["", "# NICs that can stamp packets do, without the delay of interrupts"]
        lines += ["hwtimestamp *"]
    lines += ["", "# step a clock that is far off, in the first three updates only"]
    lines += [
        "makestep 1.0 3",
        "",
        "# keep the drift over a restart",
        "driftfile /var/lib/chrony/drift",
    ]
    lines += ["", "# the kernel copies the system time to the hardware clock", "rtcsync"]
    return "\n".join(lines) + "\n"


def _sources(wanted: TimeSync, *, on_ec2: bool) -> Iterator[str]:
    yield ""
    if wanted.source == "amazon":
        # EC2 user guide, configure-ec2-ntp: poll every 16 s; 1024 packets/s are shared with DNS.
        yield "# smeared over a day around a leap second: no other source may be added"
        yield f"server {AMAZON} prefer iburst minpoll 4 maxpoll 4"
    if wanted.source == "hardware" and on_ec2:
        # amzn-drivers kernel/linux/ena/README.rst; the PHC keeps UTC and does not smear.
        yield "# the clock of the NIC, set by Amazon and not smeared"
        yield f"refclock PHC {ENA_DEVICE} poll 0 delay 0.000010 prefer trust"
    elif wanted.source == "hardware":
        yield "# the clock of the NIC, set by the grandmaster; phc2sys converts TAI to UTC"
        yield "refclock SHM 0 poll 0 precision 1e-9 refid PTP prefer trust"
    if wanted.servers:
        if wanted.source == "hardware":
            yield "# to fall back on: while the clock of the NIC is there, it wins (trust)"
        yield "# the firm's own servers, not smeared"
        yield from (f"server {name} iburst minpoll 4 maxpoll 6" for name in wanted.servers)


def _ena_clock() -> Iterator[Setting]:
    """Yield what switches the clock of ENA on and names it, for images that do neither.

    kmod reads module parameters from the command line as from modprobe.d, in the initramfs too:
    the clock is on before the driver is loaded, wherever it is loaded from.
    """
    yield KernelArgument(
        key="ena.phc_enable", value="1", why="the clock of ENA is off by default (ena README)"
    )
    why = "names the clock of the ENA device (EC2 user guide), and lets units wait for it"
    rule = 'SUBSYSTEM=="ptp", ATTR{clock_name}=="ena-ptp-*", SYMLINK+="ptp_ena", TAG+="systemd"'
    yield WholeFile(path=CLOCK_RULE, text=f"{NOTICE}\n# {why}\n{rule}\n", why=why)


def _grandmaster(context: Context, domain: int) -> Iterator[Setting]:
    """Yield a unit that sets the NIC's clock by PTP, and one that offers it to chronyd.

    linuxptp's programs as Debian and Ubuntu package them; the division of work is timemaster(8)'s.
    """
    yield WholeFile(
        path=f"etc/systemd/system/{FOLLOW}",
        text=_unit(
            "Set the clock of a NIC by the PTP grandmaster",
            _with_nic(
                f"/usr/sbin/ptp4l -s -m -i NIC --domainNumber={domain} --step_threshold=1", context
            ),
        ),
        why="the clock of the NIC follows the grandmaster and never becomes one",
    )
    yield WholeFile(
        path=f"etc/systemd/system/{OFFER}",
        # -w: wait for ptp4l, which knows how far TAI is from UTC. ntpshm: chronyd sets the clock.
        text=_unit(
            "Offer the clock of a NIC to chronyd",
            _with_nic(f"/usr/sbin/phc2sys -s NIC -w -n {domain} -E ntpshm -M 0 -m", context),
            after=FOLLOW,
        ),
        why="phc2sys converts TAI to UTC; chronyd alone sets the system clock",
    )


def _with_nic(command: str, context: Context) -> str:
    """Put the interface into a command; one that has another name on hosts is looked up there."""
    hardware = context.hardware
    (nic,) = (each for each in hardware.topology.nics if each.name == hardware.clock_nic)
    if nic.has_own_name:
        return command.replace("NIC", nic.name)
    words = (word if shlex.quote(word) == word else f'"{word}"' for word in nic.ways)
    found = f'"$$({FIND_NIC} {" ".join(words)})"'
    return f"/bin/sh -c 'exec {command.replace('NIC', found)}'"


def _unit(description: str, command: str, *, after: str = "") -> str:
    order = [f"Requires={after}", f"After={after}"] if after else ["After=network-pre.target"]
    lines = ["[Unit]", f"Description={description}", *order, ""]
    lines += ["[Service]", f"ExecStart={command}", "Restart=always", "RestartSec=5"]
    return "\n".join(lines) + "\n"


def _clock_first(unit: str, *, on_ec2: bool) -> WholeFile:
    """Return the drop-in that has chronyd wait for its clock: it exits where there is none."""
    units = ENA_UNIT if on_ec2 else f"{FOLLOW} {OFFER}"
    lines = [NOTICE, "# chronyd exits if its reference clock is not there yet", "[Unit]"]
    return WholeFile(
        path=f"etc/systemd/system/{unit}.d/60-corelane-clock.conf",
        text="\n".join([*lines, f"Wants={units}", f"After={units}"]) + "\n",
        why="chronyd starts after the clock that it reads",
    )
