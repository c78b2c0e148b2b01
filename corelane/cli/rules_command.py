"""`corelane rules`: the rules every stack is judged by."""

from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from corelane.cli.exit_codes import InputError
from corelane.cli.options import Json
from corelane.cli.terminal import as_rows, hand_out, say, say_json, say_table
from corelane.policies.documentation.enforcement import rows
from corelane.policies.documentation.layers import layers_of
from corelane.policies.documentation.pages import render, render_index
from corelane.policies.judging.catalogue import load_catalogue
from corelane.policies.model.rule import Rule

EXAMPLES: Final = (
    "corelane rules",
    "corelane rules trading_pods_own_whole_cpus",
    "corelane rules --layers",
    "corelane rules trading_pods_own_whole_cpus --format md",
    "corelane rules --json | jq -r '.rules[].id'",
)


class Form(StrEnum):
    """How the rules are written."""

    TEXT = "text"
    MD = "md"


RuleId = Annotated[
    str | None, typer.Argument(metavar="RULE", help="Show one rule with its reason and remedy.")
]
FormOption = Annotated[
    Form, typer.Option("--format", help="md: the page that docs/rules holds, byte for byte.")
]
LayersOption = Annotated[
    bool, typer.Option("--layers", help="Where each rule is kept: plan, admission, host.")
]


def rules(
    rule: RuleId = None,
    *,
    form: FormOption = Form.TEXT,
    layers: LayersOption = False,
    json: Json = False,
) -> None:
    """List the rules: what must hold, how severe a violation is, and whether it blocks.

    Exit code: 0, or 2 for a rule that does not exist.
    """
    chosen = [entry for entry in load_catalogue() if rule in (None, entry.id)]
    if not chosen:
        close = get_close_matches(rule or "", [entry.id for entry in load_catalogue()], n=1)
        hint = f": did you mean {close[0]}?" if close else ""
        msg = f"found no rule {rule!r}, wanted one that `corelane rules` lists{hint}"
        raise InputError(msg)
    if [layers, json, form is Form.MD].count(True) > 1:
        msg = "found more than one of --layers, --json and --format md, wanted one"
        raise InputError(msg)
    if json:
        say_json({"schemaVersion": "1", "rules": [_as_data(entry) for entry in chosen]})
    elif form is Form.MD:
        hand_out(render_index(chosen) if rule is None else render(chosen[0]))
    elif layers:
        _list_layers(chosen)
    elif rule is not None:
        _tell(chosen[0])
    else:
        columns = ("id", "family", "level", "severity", "summary")
        say_table(columns, as_rows(chosen, *columns))


def _list_layers(chosen: Sequence[Rule]) -> None:
    columns = ("rule", "plan", "admission", "host")
    say_table(columns, ([row[column] for column in columns] for row in rows(chosen)))


def _tell(rule: Rule) -> None:
    say(rule.id, style="bold")
    say(f"{rule.family} · {rule.level} · {rule.severity}\n\n{rule.rationale}")
    say(f"\nremedy: {rule.remedy}")
    say(f"applies to: {', '.join(sorted(rule.applies_to))}")
    say(f"controls: {', '.join(rule.controls) or 'none'}")
    [kept] = rows([rule])
    say(f"at admission: {kept['admission']}")
    say(f"on the host: {kept['host']}")


def _as_data(rule: Rule) -> dict[str, Any]:
    layers = layers_of(rule)
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
        "layers": {
            "plan": layers.plan,
            "admission": layers.admission is None,
            "notAtAdmission": layers.admission,
            "unseenAtAdmission": list(layers.unseen),
            "host": layers.host,
        },
    }
