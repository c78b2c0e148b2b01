import pytest
from jsonschema import Draft202012Validator

from corelane.policies.waivers.fields import FORMS, person, waiver_schema
from tests.support.stack import a_waiver


def test_every_example_is_of_its_form() -> None:
    assert [name for name, form in FORMS.items() if not form.takes(form.example)] == []


@pytest.mark.parametrize("field", ["granted", "expires"])
def test_an_editor_refuses_what_is_no_day(field: str) -> None:
    schema = Draft202012Validator(FORMS[field].schema())

    assert schema.is_valid("2026-11-02")
    assert not any(map(schema.is_valid, ["20261102", "2026-11-2", "next Monday"]))


def test_editors_know_the_fields_of_a_waiver() -> None:
    schema = Draft202012Validator(waiver_schema())

    assert schema.is_valid(a_waiver())
    for field in FORMS:
        assert not schema.is_valid(a_waiver(**{field: None})), field
        assert not schema.is_valid(a_waiver(**{field: ""})), field
    assert not schema.is_valid(a_waiver(rule="containers_gain_no_privilege"))
    assert not schema.is_valid(a_waiver(requester="a@x.example"))


@pytest.mark.parametrize(
    "other",
    [
        "ana@x.example",
        " ANA@X.example ",
        "Somebody Else <ana@x.example>",
        "<ana@x.example>",
        "ana+waivers@x.example",
        "ana@x.example.",
        "\uff41na@x.example",
    ],
)
def test_one_mailbox_is_one_person(other: str) -> None:
    assert person(other) == person("Ana Ito <ana@x.example>")


def test_who_has_no_address_is_known_by_name() -> None:
    assert person(" Ana   ITO") == "ana ito"


@pytest.mark.parametrize(
    "other", ["ben@x.example", "ana@y.example", "Ana Ito", "Ana <ben@x.example>"]
)
def test_another_mailbox_is_another_person(other: str) -> None:
    assert person(other) != person("Ana Ito <ana@x.example>")
