"""A finding bears the value at its path, the team of its resource, and the line of its entry."""

from corelane.plan.attribution.findings import attributed
from corelane.plan.attribution.source import StackSource
from tests.support.documents import a_finding, a_resource


def test_a_finding_has_the_team_and_the_value_of_its_resource() -> None:
    labels = {"corelane.io/team": "rates-mm"}
    owned = a_resource(
        "kubernetes:core/v1:ConfigMap", "owned", inputs={"metadata": {"labels": labels}}
    )
    nobodys = a_resource("aws:s3/bucket:Bucket", "plain")
    findings = [
        a_finding(urn=owned.urn, path="metadata.labels"),
        a_finding(urn=nobodys.urn, path=""),
    ]

    one, other = attributed(findings, [owned, nobodys], StackSource(file="Pulumi.x.yaml"))

    assert (one.team, one.file) == ("rates-mm", "Pulumi.x.yaml")
    assert "rates-mm" in one.value
    assert (other.team, other.value) == ("", "")
