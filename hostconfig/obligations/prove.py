"""Checks every obligation and gathers every failure before it complains."""

from corelane.hostconfig.model.host_plan import Proof
from corelane.hostconfig.obligations import (
    cpus,
    devices,
    hardware,
    kernel,
    kubelet,
    memory,
    sysctls,
)
from corelane.hostconfig.obligations.rendered_host import Subject
from corelane.hostconfig.obligations.verdict import Fails, Failure, Obligation, PlanError, Verdict

ALL: tuple[Obligation, ...] = (
    *cpus.OBLIGATIONS,
    *hardware.OBLIGATIONS,
    *devices.OBLIGATIONS,
    *kernel.OBLIGATIONS,
    *kubelet.OBLIGATIONS,
    *memory.OBLIGATIONS,
    *sysctls.OBLIGATIONS,
)


def prove(pool: str, subject: Subject) -> tuple[Proof, ...]:
    """Return a proof for each obligation, or raise PlanError with all that fail."""
    answers = judge(subject)
    if failures := [answer for answer in answers if isinstance(answer, Failure)]:
        raise PlanError(pool, failures)
    return tuple(answer for answer in answers if isinstance(answer, Proof))


def judge(subject: Subject) -> tuple[Proof | Failure, ...]:
    """Return the answer to every obligation, in catalogue order."""
    return tuple(_answer(each, _ask(each, subject)) for each in ALL)


def _ask(asked: Obligation, subject: Subject) -> Verdict:
    try:
        return asked.check(subject)
    except (ValueError, KeyError, StopIteration) as error:
        return Fails(f"a setting that cannot be read: {error}", "write it as the layer expects it")


def _answer(asked: Obligation, verdict: Verdict) -> Proof | Failure:
    if isinstance(verdict, Fails):
        return Failure(asked.id, asked.statement, verdict.found, verdict.remedy)
    return Proof(id=asked.id, statement=asked.statement, evidence=verdict.evidence)
