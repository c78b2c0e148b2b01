"""A preview in the real engine, without a cloud."""

from rich.console import Console

from corelane.engine.locate import Engine
from corelane.engine.progress import step_progress
from corelane.engine.result import RunResult
from corelane.engine.session import EngineSession, StackProgram
from corelane.files.lock import alone


def preview_offline(
    what: StackProgram,
    engine: Engine,
    *,
    console: Console | None = None,
    expected: int | None = None,
) -> RunResult:
    """Preview a stack in the real engine with stand-in providers and a local state.

    ``expected`` is how many resources the plan has, for the progress bar. Everything that is
    written goes to the build folder; neither the stack's file nor its backend is touched. Two
    previews into one build folder run one after the other.
    """
    shown = console or Console(stderr=True)
    title = f"preview of {what.stack}"
    with (
        alone(what.build_dir / "lock", lambda: shown.print(f"waiting for another {title}")),
        step_progress(shown, title, expected=expected) as on_step,
    ):
        return EngineSession(engine, what, on_step).preview()
