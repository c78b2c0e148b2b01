import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pulumi_aws as aws
import pytest

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from corelane.plan.recording.record import record
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("throughput", ROOT / "bench/throughput.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["throughput"] = module
    spec.loader.exec_module(module)
    return module


def program() -> None:
    vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")
    aws.ec2.Subnet("s", vpc_id=vpc.id, cidr_block="10.0.0.0/24")


def a_measurement(bench: ModuleType, *, scale: int, sdk: float, added: float) -> object:
    return bench.Measurement(scale, 100 * scale, sdk, {"record": added, "judge": 0, "report": 0})


def test_a_stack_is_scaled_by_its_workloads(bench: ModuleType) -> None:
    stack = load_stack_file(ROOT / "Pulumi.prod.yaml", today=bench.DAY)
    before = stack.platform.config.workloads
    after = bench.scaled(stack, 3).platform.config.workloads
    assert len(after) == 3 * len(before)
    assert set(before) <= set(after)


def test_the_sdk_records_the_same_program_with_the_same_answers(bench: ModuleType) -> None:
    asked = []
    answers = {(r.type, r.name): (f"{r.name}-id", r.outputs) for r in record(program).resources}

    class Counting(bench.KnownAnswers):
        def new_resource(self, args: object) -> tuple[str, dict[str, object]]:
            asked.append(args.name)
            return super().new_resource(args)

    bench.record_by_sdk(program, Counting(answers))
    assert sorted(asked) == ["s", "v"]


def test_every_part_is_measured(bench: ModuleType) -> None:
    stack = load_stack_file(ROOT / "Pulumi.dev.yaml", today=bench.DAY)
    found = bench.measure(stack, program, scale=1)
    assert found.resources == 2
    assert set(found.parts) == set(bench.ADDED)
    assert found.sdk > 0
    assert "2" in found.row()


def test_reading_the_stack_counts_the_file_itself(bench: ModuleType, tmp_path: Path) -> None:
    stack = load_stack_file(ROOT / "Pulumi.prod.yaml", today=bench.DAY)
    file = bench.written(bench.scaled(stack, 2), tmp_path)
    bench.read_again(file)
    file.write_text("config: [")
    with pytest.raises(ConfigErrors):
        bench.read_again(file)


def test_a_cost_above_two_fifths_of_the_sdks_is_a_fault(bench: ModuleType) -> None:
    (fault,) = bench.faults([a_measurement(bench, scale=1, sdk=2.0, added=0.9)])
    assert "adds 0.9 s" in fault
    assert not bench.faults([a_measurement(bench, scale=1, sdk=2.0, added=0.7)])


def test_a_cost_that_grows_faster_than_the_resources_is_a_fault(bench: ModuleType) -> None:
    first = a_measurement(bench, scale=1, sdk=10.0, added=1.0)
    assert not bench.faults([first, a_measurement(bench, scale=10, sdk=100.0, added=10.0)])
    (fault,) = bench.faults([first, a_measurement(bench, scale=10, sdk=100.0, added=40.0)])
    assert "4.0 times" in fault
