"""A backtest's job: what is fixed, what counts as a failure, and when two runs are the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.components.workloads.backtest import Backtest, BacktestArgs, identity_digest
from corelane.components.workloads.identity import canonical_json, digest
from corelane.plan.recording.record import Recording
from tests.support.nested import recorded
from tests.support.workloads import BANDWIDTH, a_backtest

JOB, CRON_JOB = "kubernetes:batch/v1:Job", "kubernetes:batch/v1:CronJob"
IDENTITY = "corelane.io/run-identity"


def backtest(**overrides: Any) -> Recording:
    args = BacktestArgs(
        declared_at="/workloads/b", config=a_backtest(**overrides), namespace="alpha-t2"
    )
    return recorded(lambda opts: Backtest("replay", args, opts))


def job(**overrides: Any) -> dict[str, Any]:
    [found] = backtest(**overrides).of_type(JOB)
    return dict(found.inputs)


def variables(spec: dict[str, Any]) -> dict[str, str]:
    [container] = spec["template"]["spec"]["containers"]
    return {v["name"]: v["value"] for v in container["env"]}


def test_without_a_schedule_it_waits_for_somebody_to_start_it() -> None:
    found = job(shards=8, parallelism=3)

    assert found["spec"]["suspend"] is True
    assert found["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true", "or up never ends"
    assert (found["spec"]["completions"], found["spec"]["parallelism"]) == (8, 3)
    assert found["spec"]["completionMode"] == "Indexed"


def test_with_a_schedule_runs_never_overlap_and_no_clock_changes() -> None:
    recording = backtest(schedule="0 2 * * *")
    [found] = recording.of_type(CRON_JOB)

    assert not recording.of_type(JOB)
    assert found.inputs["spec"]["timeZone"] == "Etc/UTC"
    assert found.inputs["spec"]["concurrencyPolicy"] == "Forbid"
    assert not found.inputs["spec"]["jobTemplate"]["spec"].get("suspend")


def test_a_spot_node_taken_away_is_no_failure_of_the_shard() -> None:
    spec = job()["spec"]
    [rule] = spec["podFailurePolicy"]["rules"]

    assert rule["action"] == "Ignore"
    assert rule["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
    assert spec["backoffLimitPerIndex"] == 1, "a shard that fails twice fails alone"
    assert spec["template"]["spec"]["restartPolicy"] == "Never", "the policy demands it"


def test_libraries_find_their_threads_and_kernels_chosen_for_them() -> None:
    found = variables(job(numerics={"threads": 4, "blasCoreType": "Zen"})["spec"])
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

    assert {found[name] for name in threads} == {"4"}
    assert found["OPENBLAS_CORETYPE"] == "Zen"
    assert found["MKL_DYNAMIC"] == "FALSE"
    assert (found["TZ"], found["LC_ALL"], found["PYTHONHASHSEED"]) == ("UTC", "C.UTF-8", "0")
    assert (found["CORELANE_SEED"], found["CORELANE_DATA_SNAPSHOT"]) == ("7", "ticks-2026-10-31")


@pytest.mark.parametrize("name", sorted(a_backtest().fixed_environment))
def test_no_stack_file_overrides_what_makes_runs_comparable(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        a_backtest(environment={name: "other"})


@pytest.mark.parametrize(
    "change",
    [
        {"image": "registry.example.test/app@sha256:" + "b" * 64},
        {"args": ["--fast"]},
        {"environment": {"MODE": "x"}},
        {"settings": {"model.json": "{}"}},
        {"seed": 8},
        {"dataSnapshot": "ticks-2026-11-30"},
        {"shards": 2},
        {"numerics": {"threads": 2}},
        {"numerics": {"blasCoreType": "SkylakeX"}},
        {"numerics": {"hashSeed": 1}},
    ],
    ids=lambda change: str(next(iter(change.items()))),
)
def test_what_decides_a_result_decides_the_identity(change: dict[str, Any]) -> None:
    assert identity_digest(a_backtest(**change)) != identity_digest(a_backtest())


@pytest.mark.parametrize(
    "change",
    [
        {"memory": "16Gi"},
        {"cpuMillis": 8000},
        {"parallelism": 9},
        {"deadlineMinutes": 5},
        {"schedule": "0 2 * * *"},
        {"pool": "research", "tier": "t1"},
        {"bandwidth": {**BANDWIDTH, "ingress": "2G"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_decides_speed_only_leaves_the_identity_alone(change: dict[str, Any]) -> None:
    assert identity_digest(a_backtest(**change)) == identity_digest(a_backtest())


def test_the_identity_is_on_the_pod_the_job_and_the_component() -> None:
    recording = backtest()
    [component] = recording.of_type("corelane:workloads:Backtest")
    [found] = recording.of_type(JOB)
    wanted = identity_digest(a_backtest())

    assert component.inputs["identity"] == wanted
    assert found.inputs["metadata"]["annotations"][IDENTITY] == wanted
    assert found.inputs["spec"]["template"]["metadata"]["annotations"][IDENTITY] == wanted


def test_another_template_is_another_job() -> None:
    names = {job(**change)["metadata"]["name"] for change in ({}, {"memory": "16Gi"}, {"seed": 8})}

    assert len(names) == 3, "a job's template can never change"
    assert all(name.startswith("replay-") for name in names)


def test_every_shard_claims_volumes_of_its_own() -> None:
    claims = {"work": {"storageClass": "gp3", "size": "50Gi", "path": "/work"}}
    [volume] = job(claims=claims)["spec"]["template"]["spec"]["volumes"]

    claim = volume["ephemeral"]["volumeClaimTemplate"]["spec"]
    assert claim["storageClassName"] == "gp3"
    assert claim["accessModes"] == ["ReadWriteOnce"], "shards share no volume"


def test_more_workers_than_shards_are_not_asked_for() -> None:
    assert job(shards=2, parallelism=10)["spec"]["parallelism"] == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), JSON, max_size=6))
def test_the_order_of_keys_never_changes_a_digest(data: dict[str, Any]) -> None:
    turned = dict(reversed(data.items()))

    assert canonical_json(turned) == canonical_json(data)
    assert digest(turned) == digest(data)
