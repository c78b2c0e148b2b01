"""Progress on stderr, shown to a person at a terminal while a command runs."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console

from corelane.plan.stages import Stages


def progress_console() -> Console:
    """Return the console for progress; nothing in it is read as markup."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False, soft_wrap=True)


@contextmanager
def shown_stages() -> Generator[Stages]:
    """Give stages whose names a person at a terminal sees while they run; a pipe sees none."""
    console = progress_console()
    if not console.is_terminal:
        yield Stages()
        return
    with console.status("starting") as status:
        yield Stages(lambda name: status.update(f"{name} …"))
