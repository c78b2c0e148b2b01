"""The array of the drives that come with an EC2 instance."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.settings import DriveArray, Setting


def instance_store(context: Context) -> Iterator[Setting]:
    """Yield the array where the profile asks for one."""
    level = context.profile.storage.instance_store
    if level:
        yield DriveArray(
            level=level,
            why="images, logs and scratch data get the throughput of all drives together",
        )
