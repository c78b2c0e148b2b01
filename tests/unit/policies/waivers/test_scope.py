import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corelane.policies.waivers.scope import names_resources, scope_covers

URN = "urn:pulumi:prod::corelane::a:b:C$kubernetes:apps/v1:DaemonSet::arb-engine"


@pytest.mark.parametrize(
    "scope",
    [
        URN,
        "*::arb-engine",
        "*::arb-*",
        "*::a?b-en?ine",
        "urn:pulumi:*::corelane::*DaemonSet::arb-engine",
        "urn:pulumi:prod::*::arb-engine",
    ],
)
def test_a_scope_covers_the_whole_urn(scope: str) -> None:
    assert scope_covers(scope, URN)


@pytest.mark.parametrize(
    "scope",
    [
        "arb-engine",
        "*arb-engine",
        "*::arb",
        "*::rb-engine",
        "*::ARB-engine",
        "urn:pulumi:dev::*::arb-engine",
        "urn::arb-engine",
        "*::kubernetes*",
        "*::corelane*",
        "*::a:b:C*",
        "",
    ],
)
def test_a_scope_covers_neither_a_part_of_a_urn_nor_types_by_a_name(scope: str) -> None:
    assert not scope_covers(scope, URN)


def test_brackets_are_themselves() -> None:
    urn = "urn:pulumi:p::c::t::disk[0]"
    assert scope_covers("*::disk[0]", urn)
    assert scope_covers("*::disk[?]", urn)
    assert not scope_covers("*::disk[0]", "urn:pulumi:p::c::t::disk0")
    assert not scope_covers("*::disk[!1]", urn)


_PART = st.text(string.ascii_letters + string.digits + "[]!-^$.()+|:/\\{}é ", min_size=1)
_NAME = _PART.filter(lambda text: ":" not in text)


@given(_NAME, _NAME, _NAME, _PART)
def test_a_urn_without_wildcards_is_a_scope_of_itself_alone(
    stack: str, project: str, kind: str, name: str
) -> None:
    urn = f"urn:pulumi:{stack}::{project}::{kind}::{name}"
    assert scope_covers(urn, urn)
    assert not scope_covers(urn, f"{urn}x")
    assert not scope_covers(f"{urn}x", urn)
    assert scope_covers(f"{urn[:-1]}?", urn)
    assert scope_covers(f"urn:pulumi:{stack}::{project}::{kind}::*", urn)


@given(st.text("*?ab:", max_size=12), st.text("ab:", max_size=12))
def test_a_wildcard_of_the_name_never_reaches_the_types(scope: str, name: str) -> None:
    covered = scope_covers(f"*::zzz{scope}", f"urn:pulumi:p::c::zzz:t::{name}")
    assert not covered, "no name begins with what only the type does"


@given(st.integers(1, 40))
def test_many_wildcards_are_matched_at_once(stars: int) -> None:
    assert not scope_covers("*::" + "a*" * stars + "b", "urn:pulumi:p::c::t::" + "a" * 2000)


@pytest.mark.parametrize(
    ("scope", "named"),
    [
        ("*::arb-*", True),
        ("*::db", True),
        ("*::d[0]", True),
        ("*::db*", False),
        ("*::*a*e*n*", False),
        ("*::ab_c*", False),
        ("*::*abc*", True),
        ("*::*", False),
        ("*::?????", False),
        ("*::*-*", False),
        ("*", False),
        ("urn:*", False),
        ("*::", False),
        ("::engine", False),
        ("engine", False),
    ],
)
def test_a_scope_names_what_it_is_for(scope: str, *, named: bool) -> None:
    assert names_resources(scope) is named
