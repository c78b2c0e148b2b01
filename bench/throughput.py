"""Prints what planning costs beside the SDK's own recording, at growing numbers of workloads.

Run it as `python bench/throughput.py [SCALE ...]`; the scales are 1, 10 and 100 unless given. It
leaves with 1 if what Corelane adds exceeds two fifths of the SDK's cost, or grows faster than the
resources.
"""

import asyncio
import contextvars
import gc
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, Final, cast

import pulumi
import yaml
from typing_extensions import override

from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import (
    KEY,
    PlannedPlatform,
    StackConfig,
    load_stack_file,
    parse_platform,
)
from corelane.components.config.loading.yaml_file import read_mapping
from corelane.plan.interpreter import no_collection
from corelane.plan.judge import judge
from corelane.plan.offline import OfflinePlan, plan_offline
from corelane.plan.recording.record import Program, record
from corelane.policies.judging.catalogue import load_catalogue
from corelane.report.output.artifacts import plan_files
from corelane.stand_ins.answers import answer

DAY: Final = date(2026, 11, 22)
SCALES: Final = (1, 10, 100)
MOST_ADDED: Final = 0.4
"""The cost of Corelane that is accepted, as a part of what the SDK costs anyway."""
# Timings of one run scatter by about a fifth: leave room for that in a comparison of scales.
TOLERANCE: Final = 1.5
ADDED: Final = ("config", "record", "judge", "report")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Measurement:
    """CPU seconds by part, for one number of workloads; `sdk` is what recording costs anyway."""

    scale: int
    resources: int
    sdk: float
    parts: Mapping[str, float]

    @property
    def added(self) -> float:
        """Return the cost of Corelane on top of the SDK."""
        return sum(self.parts.values())

    def row(self) -> str:
        """Return the measurement as a line of the table."""
        parts = "".join(f"{self.parts[name]:10.2f}" for name in ADDED)
        total = self.sdk + self.added
        return (
            f"{self.scale:5d}x{self.resources:11d}{self.sdk:9.2f}{parts}"
            f"{self.added / self.sdk:12.2f}{self.resources / total:13.0f}"
        )


class KnownAnswers(pulumi.runtime.Mocks):
    """Mocks that know every answer beforehand, so that only the SDK's own work is timed."""

    def __init__(self, answers: Mapping[Key, tuple[str, Mapping[str, Any]]]) -> None:
        """Answer by type and name."""
        self._answers = answers

    @override
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        given = cast("Mapping[str, Any]", args.inputs)
        identifier, outputs = self._answers.get((args.typ, args.name), ("", given))
        return identifier, dict(outputs)

    @override
    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        raise NotImplementedError(args.token)


def scaled(stack: StackConfig, scale: int) -> StackConfig:
    """Return a stack with each of its workloads as often as the scale says."""
    config = stack.platform.config
    workloads = {
        name if copy == 0 else f"{name}-{copy}": workload
        for copy in range(scale)
        for name, workload in config.workloads.items()
    }
    larger = config.model_copy(update={"workloads": workloads})
    return replace(stack, platform=PlannedPlatform(larger, stack.platform.hosts))


def measure(stack: StackConfig, program: Program, *, scale: int) -> Measurement:
    """Time the SDK alone, then everything Corelane does, on one program."""
    answers: dict[Key, tuple[str, Mapping[str, Any]]] = {}

    def remembered(
        type_: str, name: str, inputs: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        answers[type_, name] = answer(type_, name, inputs)
        return answers[type_, name]

    record(program, answer=remembered)
    sdk = timed(lambda: record_by_sdk(program, KnownAnswers(answers)))
    plans: list[OfflinePlan] = []
    planned = timed_as_a_command(lambda: plans.append(plan_offline(stack, program, as_of=DAY)))
    resources = plans[0].document.resources
    judged = timed_as_a_command(lambda: judge(resources, load_catalogue(), as_of=DAY))
    with TemporaryDirectory() as folder:
        file = written(stack, Path(folder))
        read = timed_as_a_command(lambda: read_again(file))
    parts = {
        "config": read,
        "record": max(0.0, planned - judged - sdk),
        "judge": judged,
        "report": timed_as_a_command(lambda: plan_files(plans[0])),
    }
    return Measurement(scale, len(resources), sdk, parts)


def written(stack: StackConfig, folder: Path) -> Path:
    """Write a stack as the file that would have said so."""
    platform = stack.platform.config.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    file = folder / "Pulumi.scaled.yaml"
    # Inner lists and maps on one line, as people write them: 100x fits what a stack file may hold.
    text = yaml.safe_dump({"config": {KEY: platform}}, default_flow_style=None, width=1_000)
    file.write_text(text, encoding="utf-8")
    return file


def read_again(file: Path) -> None:
    """Read and check a stack and plan its hosts; so many workloads exceed quotas, which is told."""
    config = read_mapping(file)["config"]
    assert isinstance(config, Mapping)
    with suppress(ConfigErrors):
        parse_platform(cast("Mapping[str, object]", config)[KEY])


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds some work takes: other processes do not change them much."""
    gc.collect()
    began = process_time()
    work()
    return process_time() - began


def timed_as_a_command(work: Callable[[], object]) -> float:
    """Return what some work takes as the command line runs it, without collecting cycles."""
    with no_collection():
        return timed(work)


def record_by_sdk(program: Program, known: pulumi.runtime.Mocks) -> None:
    """Run a program the way the SDK's documentation tests one, in a context of its own."""

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        pulumi.runtime.set_mocks(known, preview=False)
        tested = cast("Callable[[Program], Callable[[], None]]", pulumi.runtime.test)
        tested(program)()

    thread = threading.Thread(target=contextvars.Context().run, args=(run,))
    thread.start()
    thread.join()


def faults(measurements: Sequence[Measurement]) -> list[str]:
    """Return where Corelane costs more than the SDK, or more for each resource than at first."""
    first = measurements[0]
    found: list[str] = []
    for now in measurements:
        if now.added > MOST_ADDED * now.sdk:
            found.append(f"{now.scale}x: adds {now.added:.1f} s to the SDK's {now.sdk:.1f} s")
        growth = (now.added / now.resources) / (first.added / first.resources)
        if growth > TOLERANCE:
            found.append(f"{now.scale}x: a resource costs {growth:.1f} times as much as at first")
    return found


def main(arguments: Sequence[str]) -> int:
    """Measure each scale and print a table."""
    stack = load_stack_file(Path("Pulumi.prod.yaml"), today=DAY)
    record(lambda: declare_platform(stack.platform))  # loads the SDKs
    heading = "".join(f"{name:>10}" for name in ADDED)
    print(f" scale  resources    SDK s{heading}   added/SDK  resources/s   (CPU seconds)")
    measurements: list[Measurement] = []
    for scale in [int(argument) for argument in arguments] or SCALES:
        larger = scaled(stack, scale)
        program = partial(declare_platform, larger.platform)
        measurements.append(measure(larger, program, scale=scale))
        print(measurements[-1].row(), flush=True)
    found = faults(measurements)
    print(
        "\n".join(found)
        or "Corelane adds less than two fifths of the SDK's cost, and grows in proportion."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
