"""The time sources of a host: one family, since some of them smear leap seconds; and its bound."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import AfterValidator, Field

from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.invalid_value import InvalidValueError


def _one_spelling(server: str) -> str:
    """Return an address in its usual form; refuse what only looks like one."""
    if set(server) - set("0123456789.") and ":" not in server:
        return server
    try:
        return str(ip_address(server))
    except ValueError:
        raise InvalidValueError(
            found=repr(server),
            wanted="a host name, or a whole address without a port, such as 10.80.4.1",
            remedy="Write all of it: a resolver reads a part as another address.",
        ) from None


TimeServer = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$"), AfterValidator(_one_spelling)
]
"""A host name or an address."""

AMAZON: Final = "169.254.169.123"
"""The EC2 link-local source (EC2 user guide, configure-ec2-ntp). It smears leap seconds."""
SMEARING: Final = (
    *(AMAZON, "fd00:ec2::123", "time.aws.com"),
    *(f"time{number}.google.com" for number in ("", *range(1, 5))),
    *(f"time{number}.facebook.com" for number in ("", *range(1, 6))),
)
"""Servers that spread a leap second over a day, as their operators document."""


LEAST_SERVERS: Final = 3
"""Two that disagree outvote nobody (chrony FAQ, the number of servers; RFC 5905 section 11.2.1)."""


class Accuracy(NamedTuple):
    """The accuracy of business clocks that a rule book asks for."""

    divergence_us: int
    """The largest divergence from UTC."""
    granularity_us: int
    """The largest step of a time stamp; the clock of Linux has steps of 1 ns."""


AccuracyName = Literal["rts25-high-frequency", "rts25-automated"]
ACCURACIES: Final[Mapping[AccuracyName, Accuracy]] = MappingProxyType(
    {
        # Commission Delegated Regulation (EU) 2017/574, annex, table 2: high-frequency
        # algorithmic trading, and other trading without human intervention.
        "rts25-high-frequency": Accuracy(divergence_us=100, granularity_us=1),
        "rts25-automated": Accuracy(divergence_us=1000, granularity_us=1000),
    }
)


def _smears(server: str) -> bool:
    return server.lower().rstrip(".") in SMEARING


class TimeSync(Checked):
    """One family of sources. Two families disagree for a day around each leap second.

    amazon: the EC2 link-local source, smeared, alone.
    hardware: the clock of a NIC, not smeared; ``servers`` may vouch for it.
    servers: the firm's own, not smeared.
    """

    source: Literal["amazon", "hardware", "servers"]
    servers: tuple[TimeServer, ...] = ()
    ptp_domain: Annotated[int, Field(ge=0, le=127)] = 0
    """The PTP domain of the site's grandmaster; of no use on EC2, where Amazon sets the clock."""
    accuracy: AccuracyName | None = None
    """The bound to which the audit holds the clock, its sources and its device. None: it does not
    ask chronyd."""

    @property
    def bound(self) -> Accuracy | None:
        """The figures of the accuracy."""
        return ACCURACIES[self.accuracy] if self.accuracy else None

    @property
    def least_sources(self) -> int:
        """The number of sources that must be reachable: the clock of a NIC counts as one."""
        return LEAST_SERVERS if self.source == "servers" else 2

    @check("source", "accuracy")
    def _bound_allows_no_smearing(self) -> Iterator[InvalidValueError]:
        if self.source == "amazon" and self.accuracy:
            yield InvalidValueError(
                found=f"{self.accuracy} with source: amazon, which diverges from UTC by up to half "
                "a second while it smears a leap second",
                wanted="a source that does not smear",
                remedy="Write source: hardware or source: servers, or drop accuracy.",
                at=("accuracy",),
            )

    @check("servers")
    def _servers_do_not_smear(self) -> Iterator[InvalidValueError]:
        if smearing := [*filter(_smears, self.servers)]:
            yield InvalidValueError(
                found=f"{', '.join(smearing)}, which smears leap seconds",
                wanted="servers that do not: all sources of a host agree on leap seconds",
                remedy="Write source: amazon and no servers, or name other servers.",
                at=("servers",),
            )

    @check("source", "servers")
    def _is_one_family(self) -> Iterator[InvalidValueError]:
        others = [each for each in self.servers if not _smears(each)]
        if self.source == "amazon" and others:
            yield InvalidValueError(
                found=f"{', '.join(others)} beside the smeared source of Amazon",
                wanted="no servers with source: amazon",
                remedy="Write source: servers to have them alone, or source: hardware to have them "
                "beside the clock of a NIC.",
                at=("servers",),
            )
        if self.source == "servers" and not self.servers:
            wanted = "at least one server with source: servers"
            yield InvalidValueError(found="no servers", wanted=wanted, at=("servers",))
