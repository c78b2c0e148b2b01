"""One module per tuning aspect. Order here is the order on the command line and in the files."""

from collections.abc import Iterator
from itertools import chain

from hostconfig.aspects.context import Aspect, Context
from hostconfig.aspects.huge_pages import huge_pages
from hostconfig.aspects.interrupts import interrupts
from hostconfig.aspects.isolation import isolation
from hostconfig.aspects.memory import memory
from hostconfig.aspects.network import network
from hostconfig.aspects.power import power
from hostconfig.aspects.scheduler import scheduler
from hostconfig.aspects.security import security
from hostconfig.aspects.smt import smt
from hostconfig.aspects.timekeeping import timekeeping
from hostconfig.aspects.written_out import written_out
from hostconfig.model.settings import Setting

ASPECTS: tuple[Aspect, ...] = (
    isolation,
    interrupts,
    smt,
    scheduler,
    power,
    timekeeping,
    huge_pages,
    memory,
    network,
    security,
    written_out,
)


def settings_for(context: Context) -> Iterator[Setting]:
    """Yield every setting the profile implies, in rendering order."""
    return chain.from_iterable(aspect(context) for aspect in ASPECTS)
