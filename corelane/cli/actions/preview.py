"""Preview a stack in the real engine, and write the plan with it."""

from pathlib import Path
from typing import TYPE_CHECKING

from corelane.cli.exit_codes import Exit
from corelane.cli.interruptible import raised_when_interrupted
from corelane.cli.options import StackChoice
from corelane.cli.progress import progress_console, shown_stages
from corelane.cli.terminal import say_json
from corelane.engine.locate import Engine, EngineMissing, find_engine
from corelane.engine.own_cli import preview_with_own_cli
from corelane.engine.progress import build_progress
from corelane.errors import InputError
from corelane.plan.stages import Stages

# Without a CLI of one's own there is nothing to wait for: what plans is imported by what plans.
if TYPE_CHECKING:
    from corelane.cli.load_and_plan import StackPlan
    from corelane.engine.result import RunResult


def preview_by_own_cli(stack: str) -> int:
    """Run the preview of the installed Pulumi CLI, and return its exit code."""
    with raised_when_interrupted():
        return preview_with_own_cli(Path(), stack, say=progress_console().print)


def preview_without_cloud(choice: StackChoice, folder: Path, *, strict: bool, json: bool) -> Exit:
    """Plan and preview a stack on stand-in providers, and return the exit code."""
    from corelane.cli.load_and_plan import load_and_plan
    from corelane.cli.summary import as_data, exit_of, say_plan, say_preview, why_failed
    from corelane.engine.engine_report import preview_report
    from corelane.plan.document import canonical
    from corelane.report.history.chain_file import write_plan
    from corelane.report.output.artifacts import plan_files

    with shown_stages() as stages:
        planned = load_and_plan(choice, stages=stages, out=folder)
    engine = _engine()
    if isinstance(engine, EngineMissing):
        write_plan(plan_files(planned.plan), planned.plan.document, folder)
        if not json:
            say_plan(planned, folder, why_failed(planned.plan.document, strict=strict))
        msg = (
            f"found no engine for the preview (the plan is at {folder}), wanted the Pulumi CLI or"
            f" Go: {engine.how_to_get}"
        )
        raise InputError(msg)
    result = _run(planned, engine, stages)
    with stages("report"):
        preview = preview_report(
            result, f"Pulumi {engine.version}, on stand-in providers and an empty state,"
        )
        files = plan_files(planned.plan, preview)
    files["report/preview.json"] = canonical(result.to_data())
    write_plan(files, planned.plan.document, folder)
    why = why_failed(planned.plan.document, strict=strict, preview=result)
    if json:
        summary = as_data(planned, folder, why, timings=stages.timings)
        say_json({**summary, "preview": result.to_data()})
    else:
        say_preview(result)
        say_plan(planned, folder, why)
    return exit_of(why)


def _engine() -> Engine | EngineMissing:
    with raised_when_interrupted(), build_progress(progress_console()) as report:
        return find_engine(report)


def _run(planned: "StackPlan", engine: Engine, stages: Stages) -> "RunResult":
    from corelane import policies
    from corelane.cli.load_and_plan import declare_platform
    from corelane.engine.preview import preview_offline
    from corelane.engine.session import StackProgram
    from corelane.policies.judging.pulumi_adapter import AS_OF

    stack = planned.stack
    what = StackProgram(
        project=stack.project,
        stack=stack.stack,
        program=lambda: declare_platform(stack.platform),
        build_dir=Path("build") / stack.stack / "engine",
        stack_file=Path(f"Pulumi.{stack.stack}.yaml"),
        policy_pack=Path(policies.__file__).parent,
        environment={AS_OF: planned.as_of.day.isoformat()},
    )
    expected = len(planned.plan.document.resources)
    with stages("preview"), raised_when_interrupted():
        return preview_offline(what, engine, console=progress_console(), expected=expected)
