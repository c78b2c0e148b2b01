"""What chronyd is told: one family of sources, and nothing from DHCP."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.ptp import GRANDMASTER_UNITS
from corelane.hostconfig.model.settings import WholeFile
from corelane.hostconfig.model.time_sync import AMAZON, TimeSync

ENA_DEVICE: Final = "/dev/ptp_ena"
ENA_UNIT: Final = "dev-ptp_ena.device"
CLOCK_RULE: Final = "etc/udev/rules.d/53-corelane-clock.rules"
NOTICE: Final = "# Generated: edit the host profile, not this file."


def configuration(wanted: TimeSync, *, on_ec2: bool) -> str:
    """Return chrony.conf(5) as a whole: a drop-in could not take other sources away."""
    lines = [NOTICE, *_sources(wanted, on_ec2=on_ec2)]
    lines += ["", "# a clock that is far off is set at once, early in the boot only"]
    lines += [
        "makestep 1.0 3",
        "",
        "# the drift outlives a restart",
        "driftfile /var/lib/chrony/drift",
    ]
    lines += ["", "# the kernel keeps the hardware's clock with the system's", "rtcsync"]
    return "\n".join(lines) + "\n"


def _sources(wanted: TimeSync, *, on_ec2: bool) -> Iterator[str]:
    yield ""
    if wanted.source == "amazon":
        # EC2 user guide, configure-ec2-ntp: poll every 16 s; 1024 packets/s are shared with DNS.
        yield "# smeared over a day around a leap second: no other source may stand beside it"
        yield f"server {AMAZON} prefer iburst minpoll 4 maxpoll 4"
    if wanted.source == "hardware" and on_ec2:
        # amzn-drivers kernel/linux/ena/README.rst; the PHC keeps UTC and does not smear.
        yield "# the NIC's clock, set by Amazon and not smeared"
        yield f"refclock PHC {ENA_DEVICE} poll 0 delay 0.000010 prefer"
    elif wanted.source == "hardware":
        yield "# the NIC's clock, set by the grandmaster; phc2sys brings it from TAI to UTC"
        yield "refclock SHM 0 poll 0 precision 1e-9 refid PTP prefer"
    if wanted.servers:
        yield "# the firm's own servers, not smeared"
        yield from (f"server {name} iburst minpoll 4 maxpoll 6" for name in wanted.servers)


def clock_rule() -> WholeFile:
    """Return the udev rule that names ENA's clock, for images that lack it."""
    why = "names the clock of the ENA device (EC2 user guide), and lets units wait for it"
    rule = 'SUBSYSTEM=="ptp", ATTR{clock_name}=="ena-ptp-*", SYMLINK+="ptp_ena", TAG+="systemd"'
    return WholeFile(path=CLOCK_RULE, text=f"{NOTICE}\n# {why}\n{rule}\n", why=why)


def waiting(unit: str, *, on_ec2: bool) -> WholeFile:
    """Return the drop-in that has chronyd wait for its clock: it exits where there is none."""
    units = ENA_UNIT if on_ec2 else " ".join(GRANDMASTER_UNITS)
    lines = [NOTICE, "# chronyd exits if its reference clock is not there yet", "[Unit]"]
    return WholeFile(
        path=f"etc/systemd/system/{unit}.d/60-corelane-clock.conf",
        text="\n".join([*lines, f"Wants={units}", f"After={units}"]) + "\n",
        why="chronyd starts after the clock that it reads",
    )
