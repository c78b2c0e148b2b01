import importlib.util
import sys
from types import ModuleType

import pytest

from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.judging.evaluate import evaluate
from corelane.policies.model.rule import Resource
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_judging", ROOT / "bench/judging.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_judging"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("few", "many", "said"),
    [
        pytest.param((0.4, 10), (4.0, 100), 0, id="linear"),
        pytest.param((4.0, 10), (40.0, 100), 0, id="linear on a slow machine"),
        pytest.param((0.4, 10), (9.0, 100), 1, id="worse than linear"),
        pytest.param((0.4, 10), (4.0, 400), 1, id="hungry"),
    ],
)
def test_what_grows_faster_than_the_manifests_is_said(
    bench: ModuleType, few: tuple[float, int], many: tuple[float, int], said: int
) -> None:
    cost = bench.Cost(bench.FEW, *few)
    more = bench.Cost(bench.MANY, *many)

    assert len([*bench.faults(cost, more)]) == said


def test_a_process_of_its_own_judges_what_it_is_given(bench: ModuleType) -> None:
    cost = bench.judged(3)

    assert cost.manifests == 3
    assert cost.seconds > 0


def test_one_manifest_in_five_breaks_what_the_peer_looks_for(bench: ModuleType) -> None:
    rules = {rule.id: rule for rule in load_catalogue()}
    for name in ("containers_gain_no_privilege", "images_are_pinned_by_digest"):
        found = [evaluate(rules[name], [_resource(bench, number)])[0] for number in range(10)]
        assert [each.verdict.value for each in found] == ["fail", *["pass"] * 4] * 2


def _resource(bench: ModuleType, number: int) -> Resource:
    recorded = bench.recorded(number)
    return Resource(recorded.urn, recorded.type, recorded.name, recorded.inputs)
