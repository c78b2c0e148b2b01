import pytest

from corelane.policies.objects.network.calico_selector import matches, pins

LABELS = {"team": "alpha", "tier": "t1", "app.kubernetes.io/name": "risk"}


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "all()",
        "team == 'alpha'",
        'team == "alpha"',
        "team != 'beta'",
        "missing != 'x'",
        "has(team)",
        "!has(missing)",
        "team in { 'alpha', 'beta' }",
        "team not in {'beta'}",
        "missing not in {'beta'}",
        "app.kubernetes.io/name contains 'is'",
        "app.kubernetes.io/name starts with 'ri'",
        "app.kubernetes.io/name ends with 'sk'",
        "team == 'beta' || tier == 't1'",
        "team == 'alpha' && (tier == 't0' || tier == 't1')",
        "!(team == 'beta' && has(tier))",
    ],
)
def test_what_matches(selector: str) -> None:
    assert matches(selector, LABELS, complete=True) is True


@pytest.mark.parametrize(
    "selector",
    [
        "global()",
        "team == 'beta'",
        "has(missing)",
        "missing == 'x'",
        "team in {'beta'}",
        "!all()",
        "team == 'alpha' && tier == 't0'",
        "missing contains 'x'",
    ],
)
def test_what_does_not_match(selector: str) -> None:
    assert matches(selector, LABELS, complete=True) is False


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("missing == 'x'", None),
        ("!(missing == 'x')", None),
        ("team == 'alpha' || missing == 'x'", True),
        ("team == 'beta' && missing == 'x'", False),
        ("team == 'alpha' && missing == 'x'", None),
        ("has(missing)", None),
        ("all()", True),
    ],
)
def test_a_label_that_may_exist_leaves_the_answer_open(selector: str, expected: object) -> None:
    assert matches(selector, LABELS, complete=False) is expected


@pytest.mark.parametrize(
    "selector", ["team ==", "team = 'x'", "(all()", "all() all()", "some()", "team ~ 'x'", "&&"]
)
def test_text_that_is_no_selector_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="Calico selector"):
        matches(selector, LABELS, complete=True)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("a == 'x' && b == 'y'", (("a", "x"), ("b", "y"))),
        ("a == 'x' && has(b)", (("a", "x"),)),
        ("a == 'x' || b == 'y'", ()),
        ("!(a == 'x')", ()),
        ("all()", ()),
    ],
)
def test_only_a_plain_conjunction_demands_labels(
    selector: str, expected: tuple[tuple[str, str], ...]
) -> None:
    assert pins(selector) == expected
