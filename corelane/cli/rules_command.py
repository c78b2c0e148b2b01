"""`corelane rules`: the catalogue of rules."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import typer

from corelane.cli import completion
from corelane.cli.option_groups import option_group
from corelane.cli.options import Json
from corelane.errors import InputError

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
    """The format that the rules are written in."""

    TEXT = "text"
    MD = "md"


Family = Annotated[
    str | None,
    typer.Option(
        metavar="FAMILY",
        autocompletion=completion.families,
        help="Only rules of one family, such as storage.",
    ),
]
OfLevel = Annotated[
    str | None,
    typer.Option(
        "--level",
        metavar="block|warn",
        autocompletion=lambda: ["block", "warn"],
        help="Only rules that block a deployment, or that warn.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoice:
    """The rules that a list is about; ``None`` leaves out none."""

    family: str | None
    level: str | None


with_choice: Final = option_group(
    "choice", RuleChoice, {"family": (Family, None), "level": (OfLevel, None)}
)
"""Give the command the options that narrow its list, as its keyword ``choice``."""
RuleName = Annotated[
    str | None,
    typer.Argument(
        metavar="RULE",
        autocompletion=completion.rules,
        help="Show the rule with this code or name, its reason and remedy.",
    ),
]
FormOption = Annotated[
    Form, typer.Option("--format", help="md: the page in docs/rules, byte for byte.")
]
LayersOption = Annotated[
    bool, typer.Option("--layers", help="List where each rule is enforced: plan, admission, host.")
]


def rules(
    rule: RuleName = None,
    *,
    choice: RuleChoice,
    form: FormOption = Form.TEXT,
    layers: LayersOption = False,
    json: Json = False,
) -> None:
    """List the rules: the requirement, the severity of a violation, and whether it blocks.

    Exit code: 0, or 2 for a rule, a family or a level that does not exist.
    """
    from corelane.cli.actions import rules as action

    if [layers, json, form is Form.MD].count(True) > 1:
        msg = "found more than one of --layers, --json and --format md, wanted one: drop the others"
        raise InputError(msg)
    chosen = action.choose(rule, choice)
    if json:
        action.print_json(chosen)
    elif form is Form.MD:
        action.print_page(chosen, whole=rule is None)
    elif layers:
        action.print_layers(chosen)
    elif rule is not None and chosen:
        action.print_rule(chosen[0])
    else:
        action.print_list(chosen, asked=rule)
