"""Print the catalogue of rules. Only what prints their pages and layers reads their cases."""

from collections.abc import Collection, Sequence
from typing import Any

from corelane.cli.rules_command import RuleChoice
from corelane.cli.tables import say_table
from corelane.cli.terminal import as_rows, hand_out, say, say_json
from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    did_you_mean,
    one_of,
    quote,
)
from corelane.policies.judging.catalogue import families, load_catalogue
from corelane.policies.model.rule import Level, Rule


def choose(name: str | None, choice: RuleChoice) -> list[Rule]:
    """Return the rules that are asked for; ``ConfigErrors`` names each name that is unknown."""
    known = [name for rule in load_catalogue() for name in (rule.code, rule.id)]
    unknown = [
        _unknown(path, written, names)
        for path, written, names in (
            ("RULE", name, known),
            ("--family", choice.family, families()),
            ("--level", choice.level, [*Level]),
        )
        if written is not None and written not in names
    ]
    if unknown:
        raise ConfigErrors(unknown)
    named = [rule for rule in load_catalogue() if name in (None, rule.code, rule.id)]
    found = [
        rule
        for rule in named
        if choice.family in (None, rule.family) and choice.level in (None, rule.level)
    ]
    return sorted(found, key=lambda rule: rule.code)


def _unknown(path: str, written: str, names: Collection[str]) -> ConfigError:
    remedy = did_you_mean(written, names, otherwise="`corelane rules` lists them.")
    wanted = "the code or name of a rule" if path == "RULE" else one_of(names)
    return ConfigError((path,), quote(written), wanted, remedy)


def print_list(rules: Sequence[Rule], *, asked: str | None = None) -> None:
    """Print a line a rule, or why there is none: one was ``asked`` for that is another's."""
    if not rules:
        known = (rule for rule in load_catalogue() if asked in (rule.code, rule.id))
        own = [f"{r.code} is of family {r.family} and level {r.level}" for r in known]
        say(f"no rule is listed: {own[0] if own else 'none is of this family and level'}")
        return
    columns = ("code", "id", "family", "level", "severity", "summary")
    heading = ("code", "rule", *columns[2:])
    say_table(heading, as_rows(rules, *columns))


def print_layers(rules: Sequence[Rule]) -> None:
    """Print where each rule is kept."""
    from corelane.policies.documentation.enforcement import rows

    columns = ("code", "rule", "plan", "admission", "host")
    say_table(columns, ([row[column] for column in columns] for row in rows(rules)))


def print_page(rules: Sequence[Rule], *, whole: bool) -> None:
    """Print the page of the one rule, or the index of the whole list."""
    from corelane.policies.documentation.pages import render, render_index

    hand_out(render(rules[0]) if rules and not whole else render_index(rules))


def print_rule(rule: Rule) -> None:
    """Print one rule with its reason and remedy."""
    from corelane.policies.documentation.enforcement import rows

    say(f"{rule.code} {rule.id}", style="bold")
    say(f"{rule.family} · {rule.level} · {rule.severity}\n\n{rule.rationale}")
    say(f"\nremedy: {rule.remedy}")
    say(f"applies to: {', '.join(sorted(rule.applies_to))}")
    say(f"controls: {', '.join(rule.controls) or 'none'}")
    [kept] = rows([rule])
    say(f"at admission: {kept['admission']}")
    say(f"on the host: {kept['host']}")


def print_json(rules: Sequence[Rule]) -> None:
    """Print everything about the rules."""
    say_json({"schemaVersion": "1", "rules": [_as_data(rule) for rule in rules]})


def _as_data(rule: Rule) -> dict[str, Any]:
    from corelane.policies.documentation.layers import layers_of

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
