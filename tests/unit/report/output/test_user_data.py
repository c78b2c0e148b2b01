import base64
from typing import Any

from corelane.plan.model import RecordedResource
from corelane.report.output.user_data import HOST_FOLDER, OBJECT, TEMPLATE, Delivered, deliveries

MIME = "MIME-Version: 1.0\n\nbody"


def resource(kind: str, name: str, parent: str = "", **inputs: Any) -> RecordedResource:
    return RecordedResource(
        urn=f"urn:{name}",
        type=kind,
        name=name,
        parent=f"urn:{parent}" if parent else "",
        custom=kind in {TEMPLATE, OBJECT},
        inputs=inputs,
        outputs={},
        dependencies=(),
        property_dependencies={},
        options={},
    )


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


POOL = resource("corelane:compute:MetalPool", "engines", pool="engines")
FOLDER = resource(HOST_FOLDER, "fr2-eng-01", host="fr2-eng-01", pool="colocation-engines")


def test_the_user_data_of_a_pools_template_is_delivered_decoded() -> None:
    group = resource("corelane:compute:NodeGroup", "group", "engines")
    template = resource(TEMPLATE, "template", "group", userData=encoded(MIME))

    assert [*deliveries([POOL, group, template])] == [
        Delivered("engines", "user-data.mime", MIME)
    ], "the pool is found however deep the template stands"


def test_settings_are_named_as_what_they_are() -> None:
    template = resource(TEMPLATE, "template", "engines", userData=encoded("[settings.boot]\n"))

    assert [each.path for each in deliveries([POOL, template])] == ["user-data.toml"]


def test_the_files_of_a_colocation_host_are_delivered_under_its_name() -> None:
    item = resource(OBJECT, "file", "fr2-eng-01", key="fr2-eng-01/user-data", content="#cloud")

    assert [*deliveries([FOLDER, item])] == [
        Delivered("colocation-engines", "fr2-eng-01/user-data", "#cloud")
    ]


def test_objects_and_templates_of_no_pool_are_not_deliveries() -> None:
    stranger = resource(OBJECT, "file", "bucket", key="k", content="c")
    alone = resource(TEMPLATE, "template", userData=encoded(MIME))

    assert [*deliveries([stranger, alone])] == []


def test_user_data_that_was_taken_out_of_the_plan_is_no_delivery() -> None:
    redacted = resource(TEMPLATE, "template", "engines", userData="[secret]")

    assert [*deliveries([POOL, redacted])] == []
