"""Shows how far the engine is, on a terminal only."""

import contextlib
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

if TYPE_CHECKING:
    from corelane.engine.result import Step

_WIDTH = 40


@contextlib.contextmanager
def step_progress(
    console: Console, title: str, *, expected: int | None = None
) -> Generator["Callable[[Step], None]"]:
    """Yield what to call with each step; without an expected count the bar only counts up."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=expected)

        def step(done: "Step") -> None:
            name = done.urn.rpartition("::")[2][:_WIDTH]
            progress.update(task, advance=1, description=f"{title}: {done.op} {name}")

        yield step


@contextlib.contextmanager
def build_progress(console: Console) -> Generator[Callable[[str], None]]:
    """Yield what to call with each report of a build: one line that changes, or plain lines."""
    if not console.is_terminal:
        yield lambda text: console.print(text, highlight=False, markup=False)
        return
    with console.status("looking for the Pulumi engine") as status:
        yield status.update
