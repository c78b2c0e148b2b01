"""A resource with a property its provider does not know stops a plan."""

import pytest

from corelane.plan.model import RecordedResource
from corelane.plan.schema_check import UnknownPropertiesError, require_known_properties


def a_namespace(**spec: object) -> RecordedResource:
    return RecordedResource(
        urn="urn:pulumi:dev::corelane::kubernetes:core/v1:Namespace::home",
        type="kubernetes:core/v1:Namespace",
        name="home",
        custom=True,
        inputs={"metadata": {"name": "home"}, "spec": spec},
    )


def test_properties_the_sdk_knows_pass() -> None:
    require_known_properties([a_namespace(finalizers=["kubernetes"])])


def test_every_property_nobody_knows_is_named_with_its_resource() -> None:
    with pytest.raises(UnknownPropertiesError) as refused:
        require_known_properties([a_namespace(finalisers=[]), a_namespace(quota=1)])

    text = str(refused.value)
    assert "home [kubernetes:core/v1:Namespace]: spec.finalisers" in text
    assert "spec.quota" in text, "all at once"
