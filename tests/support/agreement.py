"""The agreement of the pack and an API server about an object."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from corelane.policies.admission.api_kinds import has_api, kind_of
from corelane.policies.cases.case_files import Case
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.model.rule import Rule
from tests.support.admission_cluster import denied_by
from tests.support.dry_run import DryRun, marked
from tests.support.policy import as_received, outcome
from tests.support.rewrap import other_kinds

OTHERS: Final = frozenset({400, 403, 422})
Told = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Compared:
    """What both said of one object; ``server`` is the refusal of another, if that came first.

    That is the schema of the kind, or a part of admission that looks a name up.
    """

    kind: str
    pack: Verdict
    denied: bool
    server: str = ""

    @property
    def agree(self) -> bool:
        """Return whether a violation is refused, and nothing else is."""
        return (self.pack is Verdict.FAIL) == (self.denied or bool(self.server))


def compare(dry: DryRun, rule: Rule, case: Case, told: Told) -> Compared:
    """Ask both about an object of a type, among the resources beside a case."""
    type_, props = told
    subject, *others = case.stack().resources
    judged = outcome(rule, replace(subject, type=type_, props=as_received(props)), *others)
    answer = dry.create(kind_of(type_), marked(props, rule.id))
    denied = denied_by(answer, rule)
    by_others = answer.status in OTHERS and not denied
    assert denied or by_others or answer.status == 201, f"{type_}: {answer.said}"
    assert "resulted in error" not in answer.said, answer.said
    return Compared(type_, judged.verdict, denied, answer.said if by_others else "")


def as_each_kind(rule: Rule, case: Case) -> Iterator[Told]:
    """Yield a case as it is written, and as every other kind of workload the rule judges."""
    type_, props = case.subject.type, case.subject.props
    if has_api(type_):
        yield type_, props
        yield from (told for told in other_kinds(type_, props) if told[0] in rule.applies_to)


def told_of(case: Case, props: Mapping[str, Any]) -> Told:
    """Return other properties of a case's own type."""
    return case.subject.type, dict(props)
