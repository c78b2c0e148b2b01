"""`corelane rules`: the catalogue of rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from corelane.cli.exit_codes import InputError
from corelane.cli.option_groups import grouped
from corelane.cli.options import Json
from corelane.cli.terminal import as_rows, hand_out, say, say_json, say_table
from corelane.policies.documentation.enforcement import rows
from corelane.policies.documentation.layers import layers_of
from corelane.policies.documentation.pages import render, render_index
from corelane.policies.judging.catalogue import families, load_catalogue
from corelane.policies.model.rule import Level, Rule

EXAMPLES: Final = (
    "corelane rules",
    "corelane rules trading_pods_own_whole_cpus",
    "corelane rules CL-ISO-012",
    "corelane rules --family resilience --level warn",
    "corelane rules --layers",
    "corelane rules trading_pods_own_whole_cpus --format md",
    "corelane rules --json | jq -r '.rules[].code'",
)


class Form(StrEnum):
    """How the rules are written."""

    TEXT = "text"
    MD = "md"


Family = Annotated[
    str | None,
    typer.Option(
        metavar="FAMILY", autocompletion=families, help="Only rules of one family, such as storage."
    ),
]
OfLevel = Annotated[
    str | None,
    typer.Option(
        "--level",
        metavar="block|warn",
        autocompletion=lambda: [*Level],
        help="Only rules that block a deployment, or that warn.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoice:
    """The rules that a list is about; ``None`` leaves out none."""

    family: str | None
    level: str | None

    def takes(self, rule: Rule) -> bool:
        """Say whether a rule belongs to the list."""
        return self.family in (None, rule.family) and self.level in (None, rule.level)


with_choice: Final = grouped(
    "choice", RuleChoice, {"family": (Family, None), "level": (OfLevel, None)}
)
"""Give the command the options that narrow its list, as its keyword ``choice``."""
RuleName = Annotated[
    str | None,
    typer.Argument(
        metavar="RULE", help="Show the rule with this code or name, its reason and remedy."
    ),
]
FormOption = Annotated[
    Form, typer.Option("--format", help="md: the page that docs/rules holds, byte for byte.")
]
LayersOption = Annotated[
    bool, typer.Option("--layers", help="Where each rule is kept: plan, admission, host.")
]


def rules(
    rule: RuleName = None,
    *,
    choice: RuleChoice,
    form: FormOption = Form.TEXT,
    layers: LayersOption = False,
    json: Json = False,
) -> None:
    """List the rules: what must hold, how severe a violation is, and whether it blocks.

    Exit code: 0, or 2 for a rule, a family or a level that does not exist.
    """
    chosen = _chosen(rule, choice)
    if [layers, json, form is Form.MD].count(True) > 1:
        msg = "found more than one of --layers, --json and --format md, wanted one"
        raise InputError(msg)
    if json:
        say_json({"schemaVersion": "1", "rules": [_as_data(entry) for entry in chosen]})
    elif form is Form.MD:
        hand_out(render(chosen[0]) if rule is not None and chosen else render_index(chosen))
    elif layers:
        _list_layers(chosen)
    elif rule is not None and chosen:
        _tell(chosen[0])
    else:
        columns = ("code", "id", "family", "level", "severity", "summary")
        say_table(columns, as_rows(chosen, *columns))


def _chosen(name: str | None, choice: RuleChoice) -> list[Rule]:
    """Return the rules that are asked for; ``InputError`` names each name that is unknown."""
    known = [name for rule in load_catalogue() for name in (rule.code, rule.id)]
    unknown = [
        f"found no {kind} {written!r}, wanted one that `corelane rules` lists"
        f"{_nearest(written, names)}"
        for kind, written, names in (
            ("rule", name, known),
            ("family", choice.family, families()),
            ("level", choice.level, [*Level]),
        )
        if written is not None and written not in names
    ]
    if unknown:
        raise InputError("\n".join(unknown))
    return [
        rule
        for rule in load_catalogue()
        if name in (None, rule.code, rule.id) and choice.takes(rule)
    ]


def _nearest(written: str, names: Collection[str]) -> str:
    cases = {name.lower(): name for name in names}
    close = get_close_matches(written.lower(), cases, n=1)
    return f": did you mean {cases[close[0]]}?" if close else ""


def _list_layers(chosen: Sequence[Rule]) -> None:
    columns = ("rule", "plan", "admission", "host")
    say_table(columns, ([row[column] for column in columns] for row in rows(chosen)))


def _tell(rule: Rule) -> None:
    say(f"{rule.code} {rule.id}", style="bold")
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
        "code": rule.code,
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
            "admission": layers.admission is None,
            "notAtAdmission": layers.admission,
            "unseenAtAdmission": list(layers.unseen),
            "host": layers.host,
        },
    }
