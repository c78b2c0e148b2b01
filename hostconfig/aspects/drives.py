"""Order, depth and read-ahead of the queues of local NVMe drives."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import DriveSetting, Setting

NVME = "nvme*n*"
ARRAYS = "md*"


def drives(context: Context) -> Iterator[Setting]:
    """Yield each attribute that the profile states."""
    wanted = context.profile.storage
    if wanted.scheduler:
        yield DriveSetting(
            drives=NVME,
            attribute="queue/scheduler",
            value=wanted.scheduler,
            form="choice",
            why="NVMe drives order requests themselves; kernel builds differ in their default",
        )
    if wanted.requests is not None:
        yield DriveSetting(
            drives=NVME,
            attribute="queue/nr_requests",
            value=str(wanted.requests),
            why="limits how many requests a new one waits for",
        )
    if wanted.read_ahead_kib is not None:
        for names in (NVME, ARRAYS) if wanted.instance_store else (NVME,):
            yield DriveSetting(
                drives=names,
                attribute="queue/read_ahead_kb",
                value=str(wanted.read_ahead_kib),
                why="data that is read ahead for sequential readers",
            )
