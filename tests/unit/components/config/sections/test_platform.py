import pytest

from tests.support.stack import mistakes, planned


def test_what_is_declared_is_tagged_with_who_answers_and_who_pays() -> None:
    assert planned("prod").config.accounting.tags == {
        "corelane:owner": "platform@meridian.example",
        "corelane:cost-center": "TRD-1000",
    }


@pytest.mark.parametrize("center", ["", "TRD 1", "-TRD", "x" * 64])
def test_a_cost_center_fits_a_label(center: str) -> None:
    [error] = mistakes(lambda raw: raw["accounting"].update(costCenter=center))

    assert error.path == "accounting.costCenter"


@pytest.mark.parametrize(
    "registry", ["https://registry.example", "Registry.example", "quay.io/", ""]
)
def test_a_registry_is_a_host_and_perhaps_a_part_of_it(registry: str) -> None:
    found = mistakes(lambda raw: raw.update(registries=[registry]))

    assert "registries[0]" in {error.path for error in found}


def test_a_platform_names_its_registries() -> None:
    assert len(mistakes(lambda raw: raw.update(registries=[]))) == 1
    assert planned("prod", lambda raw: raw.update(registries=["registry.example:5000/a/b"]))
