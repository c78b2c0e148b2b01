"""Structure that readers take in two ways is refused, and hides no mistake of the values."""

import pytest

from tests.support.stack_file import DEV, changed, places_of, told_of

WRONG = ("workloads.arb-engine.cpus", "'x'")


def broken(old: str, new: str) -> list[tuple[str, str]]:
    """Return what is told of a stack that has this change, and a wrong number of CPUs."""
    text = changed(changed(DEV, old, new), "cpus: 8", "cpus: x")
    return [(path, found) for path, _, found in places_of(text)]


@pytest.mark.parametrize(
    ("old", "new", "path", "found"),
    [
        ("    teams:", "    tiers: {}\n    teams:", "tiers", "the key a"),
        (
            "zone: eu-central-1a",
            "zone: eu-central-1a\n        zone: x",
            "pools.engines.zone",
            "the key a",
        ),
        ("zone: eu-central-1a", "<<: {zone: eu-central-1a}", "pools.engines.<<", "a merge key"),
        ("zone: eu-central-1a", "zone: !!binary 00", "pools.engines.zone", "the tag '!!binary'"),
        ("zone: eu-central-1a", "zone: 0100", "pools.engines.zone", "what YAML 1.2"),
        ("zone: eu-central-1a", f"zone: {'9' * 5000}", "pools.engines.zone", "a number of"),
        ("zone: eu-central-1a", "zone: 2026-11-02", "pools.engines.zone", "the date 2026-11-02"),
        ("zone: eu-central-1a", "zone: *x", "pools.engines.zone", "the alias *x,"),
        ("zone:", "{x: y}: 1\n        zone:", "pools.engines.?", "a list or"),
        ("zone:", "1.5: 1\n        zone:", "pools.engines.1.5", "the key 1.5,"),
        ("organization:", "null: 1\n    organization:", "null", "the key null,"),
    ],
)
def test_structure_and_values_are_told_together(old: str, new: str, path: str, found: str) -> None:
    told = broken(old, new)

    assert (path, found) in told
    assert WRONG in told
    assert len(told) == 2, "nothing is said of what only follows"


def test_what_an_alias_or_a_merge_key_stands_for_is_checked() -> None:
    text = changed(DEV, "quotas:", "quotas: &all")
    text = changed(text, "    sites:", "    sites: &anchor")
    text += "  corelane:waivers: &list [*list2]\n"
    told = places_of(changed(text, "costCenter: TRD-1900", "costCenter: *anchor"))

    paths = [path for path, *_ in told]
    assert paths == ["accounting.costCenter", "corelane:waivers[0]"], "the last one has no anchor"


def test_entries_that_a_merge_key_brings_in_are_there() -> None:
    engines = "size: {min: 1, desired: 1, max: 1}"
    text = changed(DEV, engines, "<<: [{size: {min: 1, desired: 1, max: 1}}, {zone: x}]")

    assert [path for path, *_ in places_of(text)] == ["pools.engines.<<"]


def test_more_than_one_document_and_a_directive_are_refused() -> None:
    told = places_of(f"%YAML 1.1\n---\n{DEV}---\nfoo: 1\n")

    assert [(line, found) for _, line, found in told] == [
        (1, "a directive (%)"),
        (DEV.count("\n") + 3, "a second document"),
    ]


@pytest.mark.parametrize(
    ("line", "path", "remedy"),
    [
        ("  corelane:waiver: []\n", "corelane:waiver", "Did you mean corelane:waivers?"),
        ("  corelane:region: x\n", "corelane:region", "Remove it"),
        ("  corlane:waivers: []\n", "config.corlane:waivers", "Did you mean corelane:waivers?"),
        ("  Corelane:Waivers: []\n", "config.Corelane:Waivers", "Did you mean corelane:waivers?"),
        ("  waivers: []\n", "config.waivers", "Did you mean corelane:waivers?"),
        ("  region: x\n", "config.region", "Remove it"),
        ("  7: x\n", "config.7", "Remove it"),
        ("confg: {}\n", "confg", "Did you mean config?"),
        ("encryptionSalt: v1:x\n", "encryptionSalt", "Did you mean encryptionsalt?"),
        ("plugins: {}\n", "plugins", "Remove it"),
        ("null: {}\n", "null", "Remove it"),
    ],
)  # fmt: skip
def test_a_key_that_nothing_reads_is_refused(line: str, path: str, remedy: str) -> None:
    [error] = told_of(DEV + line)

    assert (error.path, error.place.line) == (path, DEV.count("\n") + 1)
    assert remedy in error.remedy
    assert "which nothing reads" in error.found


@pytest.mark.parametrize(
    "line",
    [
        "  aws:region: eu-central-1\n  kubernetes:context: x\n  meridian:platform: 1\n",
        "  aws:defaultTags: {tags: {a: b}}\n",
        "encryptionsalt: v1:abc=:v1:def:ghi=\nsecretsprovider: awskms://alias/x\n",
        "encryptedkey: abc=\nenvironment: [staging]\n",
    ],
)
def test_keys_of_pulumi_and_of_others_are_theirs(line: str) -> None:
    assert not told_of(DEV + line)


def test_a_misspelt_top_is_one_mistake() -> None:
    [error] = told_of(changed(DEV, "config:", "conifg:"))

    assert (error.path, error.remedy) == ("conifg", "Did you mean config?")
