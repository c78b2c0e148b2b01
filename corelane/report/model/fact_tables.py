"""The tables of facts of a report, a table for each kind of subject; every format reads them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corelane.report.model.facts import OPENREPORTS, About, FactKind, FactTable, Format, Value
from corelane.report.model.origin import ORIGIN_FACTS, Origin
from corelane.report.model.pool_facts import POOL_FACTS
from corelane.report.model.pool_view import PoolView
from corelane.report.model.result_facts import RESULT_FACTS
from corelane.report.model.results import Result
from corelane.report.model.rule_facts import RULE_FACTS
from corelane.report.model.rules import ReportedRule
from corelane.report.model.waiver_facts import WAIVER_FACTS
from corelane.report.model.waivers import ReportedWaiver


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTables:
    """A table for each kind of subject; ``results`` are facts that a result has of its own."""

    origin: FactTable[Origin] = ORIGIN_FACTS
    results: FactTable[Result] = RESULT_FACTS
    waivers: FactTable[ReportedWaiver] = WAIVER_FACTS
    rules: FactTable[ReportedRule] = RULE_FACTS
    pools: FactTable[PoolView] = POOL_FACTS

    @property
    def results_with_waivers(self) -> FactTable[Result]:
        """The facts of a result, and those of the waiver that answers for it."""
        return FactTable((*self.results.kinds, *_of_waivers(self.waivers)))


def _of_waivers(table: FactTable[ReportedWaiver]) -> Iterator[FactKind[Result]]:
    """Yield the facts of a waiver as facts of what it waives, where there is no list of waivers."""
    for kind in table.of(Format.OPENREPORTS).kinds:
        yield FactKind(
            f"waiver{kind.key[0].upper()}{kind.key[1:]}",
            f"Waiver {kind.label.lower()}",
            _read(kind.read),
            about=About.WAIVER,
            shown=OPENREPORTS,
        )


def _read(read: Callable[[ReportedWaiver], Value]) -> Callable[[Result], Value]:
    return lambda result: read(result.waiver) if result.waiver else ""
