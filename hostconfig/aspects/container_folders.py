"""Folders in which containers of a Docker-only host keep their data, made at each boot."""

from collections.abc import Iterator

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.paths import FOLDERS
from corelane.hostconfig.model.settings import Setting, WholeFile

WHY = "a container finds its folders at each start, and what is in them is never removed"


def container_folders(context: Context) -> Iterator[Setting]:
    """Yield each folder, and the tmpfiles.d(5) by which systemd makes them before Docker starts.

    Without an age, systemd cleans nothing; a folder that is there keeps what it has.
    """
    if not context.folders:
        return
    yield from context.folders
    lines = [f"d {each.path} 0700 {each.user} {each.user} -" for each in context.folders]
    yield WholeFile(
        path=FOLDERS, text="\n".join([f"# {WHY}", *lines]) + "\n", why=WHY, carries=context.folders
    )
