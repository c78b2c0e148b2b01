"""The changes between two reports: of results by their fingerprints, and of rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from corelane.policies.judging.evaluate import Verdict
from corelane.report.history.results_file import KnownResult, KnownResults, KnownRule
from corelane.report.model.verdicts import VERDICTS

_FAILING: Final = frozenset({Verdict.FAIL, Verdict.ERROR})
_OPEN: Final = _FAILING | {Verdict.WAIVED}
# What can hide a violation that was seen before.
_BLIND: Final = (Verdict.NOT_EVALUATED, Verdict.NOT_APPLICABLE, Verdict.ERROR)
GONE: Final = "gone"
Kind: TypeAlias = Literal["new", "waiver_gone", "still", "waived", "unseen", "fixed", "changed"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Change:
    """A result that changed; `before` and `after` are verdicts, or `gone` where it is not."""

    result: KnownResult
    before: str
    after: str

    def in_words(self, to: str = "to") -> str:
        """Return what it was and is, as a person reads it, with a word or sign between."""
        return f"new, {self.after}" if self.before == GONE else f"{self.before} {to} {self.after}"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that changed, and in what."""

    rule: KnownRule
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The way from one report to a later one.

    `unseen` failed and is no longer evaluated; `waiver_gone` fails again since nothing waives it;
    `changed` are the other results with another verdict.
    """

    new: tuple[Change, ...]
    waiver_gone: tuple[Change, ...]
    still: tuple[Change, ...]
    waived: tuple[Change, ...]
    unseen: tuple[Change, ...]
    fixed: tuple[Change, ...]
    changed: tuple[Change, ...]
    rules_added: tuple[KnownRule, ...]
    rules_removed: tuple[KnownRule, ...]
    rules_changed: tuple[RuleChange, ...]

    @property
    def got_worse(self) -> bool:
        """Return whether something fails that did not, or was waived."""
        return bool(self.new or self.waiver_gone)

    @property
    def sees_less(self) -> bool:
        """Return whether something was judged that no longer is, though it is still there."""
        blinded = any(change.before == Verdict.PASS for change in self.changed)
        return bool(blinded or self.unseen or self.rules_removed)


def trend(base: KnownResults, head: KnownResults) -> Trend:
    """Compare two reports."""
    kinds: defaultdict[str, list[Change]] = defaultdict(list)
    for kind, change in (*_changes_now(base, head), *_changes_before(base, head)):
        kinds[kind].append(change)
    before, after = ({rule.code: rule for rule in each.rules} for each in (base, head))
    return Trend(
        **{kind: tuple(kinds[kind]) for kind in KINDS},
        rules_added=tuple(_only_in(after, before)),
        rules_removed=tuple(_only_in(before, after)),
        rules_changed=tuple(_rule_changes(before, after)),
    )


def _changes_now(base: KnownResults, head: KnownResults) -> Iterator[tuple[Kind, Change]]:
    """Yield what became of the results that the later report has."""
    before, was = _worst(base.results), _about(base.results)
    for fingerprint, result in _worst(head.results).items():
        earlier = before.get(fingerprint)
        if earlier is not None and (kind := _turned(earlier.verdict, result.verdict)):
            yield kind, Change(result, earlier.verdict, result.verdict)
        elif earlier is None and result.verdict in _OPEN:
            verdict = was.get((result.code, result.urn), GONE)
            kind = "waived" if result.verdict is Verdict.WAIVED else "new"
            yield kind, Change(result, verdict, result.verdict)


def _changes_before(base: KnownResults, head: KnownResults) -> Iterator[tuple[Kind, Change]]:
    """Yield what became of violations that the later report does not have."""
    after, now = _worst(head.results), _about(head.results)
    rules = {rule.code for rule in head.rules}
    for fingerprint, result in _worst(base.results).items():
        if fingerprint not in after and result.verdict in _OPEN:
            verdict = now.get((result.code, result.urn), GONE)
            blind = verdict in _BLIND or result.code not in rules
            yield "unseen" if blind else "fixed", Change(result, result.verdict, verdict)


def _turned(before: Verdict, after: Verdict) -> Kind | None:
    """Return what it means that a result has another verdict; the same one means little."""
    if after in _FAILING and before in _FAILING:
        return "still"
    if after in _FAILING:
        return "waiver_gone" if before is Verdict.WAIVED else "new"
    if before == after:
        return None
    if after is Verdict.WAIVED:
        return "waived"
    if before in _OPEN:
        return "unseen" if after in _BLIND else "fixed"
    return "changed"


def _worst(results: Iterable[KnownResult]) -> dict[str, KnownResult]:
    """Return the results by fingerprint, in their order; of those that share one the worst."""
    found: dict[str, KnownResult] = {}
    for result in results:
        known = found.get(result.fingerprint)
        if known is None or _rank(result) < _rank(known):
            found[result.fingerprint] = result
    return found


def _about(results: Iterable[KnownResult]) -> dict[tuple[str, str], Verdict]:
    """Return the worst that each rule says of each resource."""
    return {(r.code, r.urn): r.verdict for r in sorted(results, key=_rank, reverse=True)}


def _rank(result: KnownResult) -> int:
    return VERDICTS.index(result.verdict)


def _only_in(
    these: Mapping[str, KnownRule], others: Mapping[str, KnownRule]
) -> Iterator[KnownRule]:
    return (these[code] for code in sorted(these.keys() - others.keys()))


def _rule_changes(
    before: Mapping[str, KnownRule], after: Mapping[str, KnownRule]
) -> Iterator[RuleChange]:
    for code in sorted(before.keys() & after.keys()):
        old, new = before[code], after[code]
        differences = [
            f"{word} {was} to {is_}"
            for word, was, is_ in (
                ("name", old.id, new.id),
                ("severity", old.severity, new.severity),
                ("level", old.level, new.level),
            )
            if was != is_
        ]
        if old.digest != new.digest:
            differences.append("source")
        if differences:
            yield RuleChange(new, ", ".join(differences))
