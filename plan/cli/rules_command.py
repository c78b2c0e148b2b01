"""`corelane rules`: the rules every stack is judged by."""

from typing import Annotated, Any, Final

import typer

from plan.cli.exits import InputError
from plan.cli.options import Json
from plan.cli.terminal import as_rows, say, say_json, say_table
from policies.catalogue import load_catalogue
from policies.core.rule import Rule

EXAMPLES: Final = (
    "corelane rules",
    "corelane rules trading_pods_own_whole_cpus",
    "corelane rules --json | jq -r '.rules[].id'",
)


RuleId = Annotated[
    str | None, typer.Argument(metavar="RULE", help="Show one rule with its reason and remedy.")
]


def rules(rule: RuleId = None, *, json: Json = False) -> None:
    """List the rules: what must hold, how severe a violation is, and whether it blocks.

    Exit code: 0, or 2 for a rule that does not exist.
    """
    chosen = [entry for entry in load_catalogue() if rule in (None, entry.id)]
    if not chosen:
        msg = f"found no rule {rule!r}, wanted one that `corelane rules` lists"
        raise InputError(msg)
    if json:
        say_json({"schemaVersion": "1", "rules": [_as_data(entry) for entry in chosen]})
    elif rule is not None:
        _tell(chosen[0])
    else:
        columns = ("id", "family", "level", "severity", "summary")
        say_table(columns, as_rows(chosen, *columns))


def _tell(rule: Rule) -> None:
    say(rule.id, style="bold")
    say(f"{rule.family} · {rule.level} · {rule.severity}\n\n{rule.rationale}")
    say(f"\nremedy: {rule.remedy}")
    say(f"applies to: {', '.join(sorted(rule.applies_to))}")
    say(f"controls: {', '.join(rule.controls) or 'none'}")


def _as_data(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "family": rule.family,
        "level": rule.level,
        "severity": rule.severity,
        "scope": rule.scope,
        "appliesTo": sorted(rule.applies_to),
        "summary": rule.summary,
        "rationale": rule.rationale,
        "remedy": rule.remedy,
        "controls": list(rule.controls),
    }
