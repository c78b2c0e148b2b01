"""How a NIC's clock follows the site's PTP grandmaster, and how chronyd gets to see it."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.model.settings import WholeFile

FOLLOW: Final = "corelane-ptp.service"
OFFER: Final = "corelane-ptp-offer.service"
GRANDMASTER_UNITS: Final = (FOLLOW, OFFER)


def grandmaster_units(nic: str, domain: int) -> Iterator[WholeFile]:
    """Yield a unit that sets the NIC's clock by PTP, and one that offers it to chronyd.

    linuxptp's programs as Debian and Ubuntu package them; the division of work is timemaster(8)'s.
    """
    yield WholeFile(
        path=f"etc/systemd/system/{FOLLOW}",
        text=_unit(
            "Set the clock of a NIC by the PTP grandmaster",
            f"/usr/sbin/ptp4l -s -m -i {nic} --domainNumber={domain} --step_threshold=1",
        ),
        why="the NIC's clock follows the grandmaster and never becomes one",
    )
    yield WholeFile(
        path=f"etc/systemd/system/{OFFER}",
        # -w: wait for ptp4l, which knows how far TAI is from UTC. ntpshm: chronyd sets the clock.
        text=_unit(
            "Offer the clock of a NIC to chronyd",
            f"/usr/sbin/phc2sys -s {nic} -w -n {domain} -E ntpshm -M 0 -m",
            after=FOLLOW,
        ),
        why="phc2sys corrects TAI to UTC and leaves the system's clock to chronyd alone",
    )


def _unit(description: str, command: str, *, after: str = "") -> str:
    order = [f"Requires={after}", f"After={after}"] if after else ["After=network-pre.target"]
    lines = ["[Unit]", f"Description={description}", *order, ""]
    lines += ["[Service]", f"ExecStart={command}", "Restart=always", "RestartSec=5"]
    return "\n".join(lines) + "\n"
