"""`corelane preview`: what the real Pulumi engine would do, with every rule as a policy pack."""

from pathlib import Path
from typing import Annotated, Final

import typer

from corelane import policies
from corelane.cli.exit_codes import Exit, InputError, exit_of
from corelane.cli.load_and_plan import Opened, declare_platform, open_stack
from corelane.cli.options import Json, OutFolder, StackChoice, Strict, default_folder
from corelane.cli.summary import as_data, tell, tell_preview
from corelane.cli.terminal import err, say_json, shown_stages
from corelane.engine.engine_report import preview_report
from corelane.engine.locate import Engine, EngineMissing, find_engine
from corelane.engine.preview import preview_offline, preview_with_own_cli
from corelane.engine.progress import build_progress
from corelane.engine.result import RunResult
from corelane.engine.session import StackProgram
from corelane.plan.document import canonical
from corelane.plan.stages import Stages
from corelane.policies.judging.pulumi_adapter import AS_OF
from corelane.report.history.chain_file import write_plan
from corelane.report.output.artifacts import plan_files

EXAMPLES: Final = (
    "corelane preview --stack prod --offline",
    "corelane preview --stack prod --offline --strict --json | jq .preview.changeSummary",
    "corelane preview --stack prod   # the stack's own backend, credentials and providers",
)
Offline = Annotated[
    bool,
    typer.Option("--offline", help="Use stand-in providers and a local state; needs no cloud."),
]


def preview(
    *,
    chosen: StackChoice,
    offline: Offline = False,
    out: OutFolder = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Preview a stack in the real Pulumi engine, judged by the policy pack.

    With --offline the plan is made as by `corelane plan` too, and its report tells the preview.
    Without, this is `pulumi preview` with the pack as of today, and --out, --as-of, --strict and
    --json do not apply.

    Exit code: 0 clean, 1 a mandatory rule is violated (with --strict also one that could not be
    evaluated), a waiver has expired or the engine failed, 2 bad input or no engine, 3 a fault of
    Corelane.
    """
    if not offline:
        raise typer.Exit(preview_with_own_cli(Path(), chosen.stack, say=err().print))
    folder = out or default_folder(chosen.stack)
    with shown_stages() as stages:
        opened = open_stack(chosen, stages=stages)
    engine = _engine()
    if isinstance(engine, EngineMissing):
        write_plan(plan_files(opened.plan), opened.plan.document, folder)
        if not json:
            tell(opened, folder, exit_of(opened.plan.document, strict=strict))
        msg = f"the plan is at {folder}, the preview was not made. {engine.how_to_get}"
        raise InputError(msg)
    result = _run(opened, engine, stages)
    with stages("report"):
        told = preview_report(
            result, f"Pulumi {engine.version}, on stand-in providers and an empty state,"
        )
        files = plan_files(opened.plan, told)
    files["report/preview.json"] = canonical(result.to_data())
    write_plan(files, opened.plan.document, folder)
    code = _exit(opened, result, strict=strict)
    if json:
        summary = as_data(opened, folder, code, timings=stages.timings)
        say_json({**summary, "preview": result.to_data()})
    else:
        tell_preview(result)
        tell(opened, folder, code)
    raise typer.Exit(code)


def _engine() -> Engine | EngineMissing:
    with build_progress(err()) as report:
        return find_engine(report)


def _run(opened: Opened, engine: Engine, stages: Stages) -> RunResult:
    stack = opened.stack
    what = StackProgram(
        project=stack.project,
        stack=stack.stack,
        program=lambda: declare_platform(stack.platform),
        build_dir=Path("build") / stack.stack / "engine",
        stack_file=Path(f"Pulumi.{stack.stack}.yaml"),
        policy_pack=Path(policies.__file__).parent,
        environment={AS_OF: opened.as_of.day.isoformat()},
    )
    expected = len(opened.plan.document.resources)
    with stages("preview"):
        return preview_offline(what, engine, console=err(), expected=expected)


def _exit(opened: Opened, result: RunResult, *, strict: bool) -> Exit:
    open_ = strict and bool(result.not_evaluated)
    engine = Exit.FINDINGS if result.exit_code or open_ else Exit.CLEAN
    return max(engine, exit_of(opened.plan.document, strict=strict))
