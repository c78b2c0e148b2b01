"""The table of what each driver of network interfaces takes."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.docs.markdown import code, table
from corelane.hostconfig.model.nic_driver import DRIVERS
from corelane.hostconfig.model.nic_parameters import NicDriver

HEADING: Final = (
    *("driver", "moderation", "rings: receive, transmit", "queues", "stamps received"),
    *("interrupts of queues", "private flags, which no plan sets", "file of Linux"),
)


def drivers_text() -> str:
    """Return a row for each driver that there is data on."""
    return "\n".join(table(HEADING, (tuple(_row(name, each)) for name, each in DRIVERS.items())))


def _row(name: str, driver: NicDriver) -> Iterator[str]:
    shortest = f", from {driver.least_delay_us} µs" if driver.least_delay_us else ""
    most = f", {driver.most_queues} at most" if driver.most_queues else ""
    rings = (driver.receive_ring, driver.transmit_ring)
    yield code(name)
    yield f"{_each(driver.moderation)}{shortest}"
    yield ", ".join(str(span) for span in rings if span) or "none"
    yield f"{_each(driver.channels)}{most}"
    yield driver.timestamps or "no"
    yield code(driver.interrupts)
    yield _each(driver.private_flags)
    yield code(driver.source)


def _each(names: tuple[str, ...]) -> str:
    return ", ".join(map(code, names)) or "none"
