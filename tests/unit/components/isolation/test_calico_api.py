"""Calico's own API is waited for, so that nothing of it is declared too early."""

from corelane.components.isolation.calico_api import CalicoApi, CalicoApiArgs
from tests.support.nested import recorded


def test_the_component_is_finished_when_the_api_answers() -> None:
    recording = recorded(lambda opts: CalicoApi("api", CalicoApiArgs(declared_at="/network"), opts))
    [component] = recording.of_type("corelane:isolation:CalicoApi")
    [server] = recording.of_type("kubernetes:operator.tigera.io/v1:APIServer")

    metadata = server.inputs["metadata"]
    assert metadata["name"] == "default", "the operator looks at no other"
    assert metadata["annotations"] == {"pulumi.com/waitFor": "jsonpath={.status.state}=Ready"}
    assert server.parent == component.urn
    assert component.urn in recording.finished
