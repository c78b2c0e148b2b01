import threading

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.plan.model import RecordedResource
from corelane.plan.recording.monitor import DuplicateResourceError, LookUpRefusedError
from corelane.plan.recording.record import Recording, record
from corelane.plan.recording.wire import UnknownPropertyError

CANARY = "hunter2-canary"


class Inner(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("corelane:tests:Inner", name, {"plan": {"cpus": "2-5", "count": 4}}, opts)
        mine = pulumi.ResourceOptions(parent=self)
        space = k8s.core.v1.Namespace(name, metadata={"name": name}, opts=mine)
        k8s.core.v1.Secret(
            name,
            metadata={"name": name, "namespace": space.metadata["name"]},
            string_data={"password": pulumi.Output.secret(CANARY)},
            opts=mine,
        )
        self.register_outputs({"namespace": space.metadata["name"]})


class Outer(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("corelane:tests:Outer", name, {})
        Inner(f"{name}-inner", pulumi.ResourceOptions(parent=self))


def nested() -> None:
    Outer("outer")


def only(recording: Recording, type_: str) -> RecordedResource:
    found = recording.of_type(type_)
    assert len(found) == 1, f"wanted one {type_}, found {[r.urn for r in found]}"
    return found[0]


def test_nested_children_keep_their_own_parent() -> None:
    recording = record(nested)
    inner = only(recording, "corelane:tests:Inner")
    assert inner.parent == only(recording, "corelane:tests:Outer").urn
    assert only(recording, "kubernetes:core/v1:Namespace").parent == inner.urn


def test_a_urn_names_the_types_of_all_ancestors_as_the_engine_does() -> None:
    space = only(record(nested, project="p", stack="s"), "kubernetes:core/v1:Namespace")
    lineage = "corelane:tests:Outer$corelane:tests:Inner$kubernetes:core/v1:Namespace"
    assert space.urn == f"urn:pulumi:s::p::{lineage}::outer-inner"


def test_components_are_told_from_what_a_provider_manages() -> None:
    recording = record(nested)
    assert not only(recording, "corelane:tests:Outer").custom
    assert only(recording, "kubernetes:core/v1:Namespace").custom


def test_only_components_that_registered_outputs_are_finished() -> None:
    recording = record(nested)
    inner, outer = (only(recording, f"corelane:tests:{name}") for name in ("Inner", "Outer"))
    assert recording.finished == {inner.urn}, "Outer never says that it is done"
    assert inner.outputs == {"namespace": "outer-inner"}
    assert outer.outputs == {}


def test_whole_numbers_are_recorded_as_integers() -> None:
    plan = only(record(nested), "corelane:tests:Inner").inputs["plan"]
    assert plan == {"cpus": "2-5", "count": 4}
    assert isinstance(plan["count"], int), "the wire has floats only; 4.0 would leak into reports"


def test_dependencies_are_recorded_by_property() -> None:
    recording = record(nested)
    secret = only(recording, "kubernetes:core/v1:Secret")
    space = only(recording, "kubernetes:core/v1:Namespace").urn
    assert secret.dependencies == (space,)
    assert secret.property_dependencies == {"metadata": (space,)}


def test_a_secret_is_recorded_by_its_key_and_never_by_its_value() -> None:
    recording = record(nested)
    secret = only(recording, "kubernetes:core/v1:Secret")
    assert secret.inputs["stringData"] == {"password": "[secret]"}
    assert CANARY not in repr(recording)


def test_a_secret_inside_a_list_leaves_its_neighbours_readable() -> None:
    def program() -> None:
        container = {
            "name": "engine",
            "env": [
                {"name": "REGION", "value": "eu-west-1"},
                {"name": "TOKEN", "value": pulumi.Output.secret(CANARY)},
            ],
        }
        k8s.core.v1.Pod("pod", metadata={"name": "pod"}, spec={"containers": [container]})

    recording = record(program)
    env = only(recording, "kubernetes:core/v1:Pod").inputs["spec"]["containers"][0]["env"]
    assert [entry["value"] for entry in env] == ["eu-west-1", "[secret]"]
    assert CANARY not in repr(recording)


def test_a_program_still_gets_a_secret_it_gave_and_what_it_makes_of_it_stays_secret() -> None:
    seen: list[str] = []

    def program() -> None:
        parameter = aws.ssm.Parameter("p", type="String", value=pulumi.Output.secret(CANARY))

        def read(value: str) -> str:
            seen.append(value)
            return f"{value}!"

        aws.ssm.Parameter("copy", type="String", value=parameter.value.apply(read))

    recording = record(program)
    assert seen == [CANARY], "an echoed secret reaches the program as it was"
    values = [r.inputs["value"] for r in recording.of_type("aws:ssm/parameter:Parameter")]
    assert values == ["[secret]", "[secret]"]
    assert CANARY not in repr(recording)


def test_additional_secret_outputs_are_secret_for_the_plan_and_for_the_program() -> None:
    def program() -> None:
        hidden = pulumi.ResourceOptions(additional_secret_outputs=["arn", "cidrBlock"])
        first = aws.ec2.Vpc("first", cidr_block="10.0.0.0/16", opts=hidden)
        tags = {"made-up": first.arn, "echoed": first.cidr_block}
        aws.ec2.Vpc("second", cidr_block="10.1.0.0/16", tags=tags)

    first, second = record(program).of_type("aws:ec2/vpc:Vpc")
    assert first.outputs["arn"] == first.outputs["cidrBlock"] == "[secret]"
    assert second.inputs["tags"] == {"made-up": "[secret]", "echoed": "[secret]"}


def test_only_options_that_were_set_are_recorded() -> None:
    def program() -> None:
        aws.ec2.Vpc("plain", cidr_block="10.0.0.0/16")
        options = pulumi.ResourceOptions(
            protect=True,
            retain_on_delete=True,
            delete_before_replace=False,
            ignore_changes=["tags"],
            replace_on_changes=["cidrBlock"],
            custom_timeouts=pulumi.CustomTimeouts(create="30m"),
            aliases=[pulumi.Alias(name="old")],
        )
        aws.ec2.Vpc("kept", cidr_block="10.1.0.0/16", opts=options)

    plain, kept = sorted(record(program).resources, key=lambda r: r.name, reverse=True)
    assert plain.options == {}
    assert kept.options["protect"] is True
    assert kept.options["retainOnDelete"] is True
    assert kept.options["deleteBeforeReplace"] is False, "false was said, so it is kept"
    assert kept.options["ignoreChanges"] == ["tags"]
    assert kept.options["replaceOnChanges"] == ["cidrBlock"]
    assert kept.options["customTimeouts"] == {"create": "30m"}
    assert kept.options["aliases"][0]["name"] == "old"


def test_an_explicit_provider_is_recorded() -> None:
    def program() -> None:
        cluster = k8s.Provider("cluster", kubeconfig=pulumi.Output.secret(CANARY))
        opts = pulumi.ResourceOptions(provider=cluster)
        k8s.core.v1.Namespace("ns", metadata={"name": "ns"}, opts=opts)

    recording = record(program)
    space = only(recording, "kubernetes:core/v1:Namespace")
    provider = only(recording, "pulumi:providers:kubernetes")
    assert space.options["provider"].startswith(f"{provider.urn}::")
    assert CANARY not in repr(recording)


def test_exports_are_recorded() -> None:
    assert record(lambda: pulumi.export("answer", 42)).exports == {"answer": 42}


def test_parents_come_first_and_siblings_by_urn_whatever_order_they_are_declared_in() -> None:
    def program(names: list[str]) -> None:
        for name in names:
            Outer(name)

    forward = record(lambda: program(["a", "b", "c"])).resources
    backward = record(lambda: program(["c", "b", "a"])).resources
    assert forward == backward
    seen = {""}
    for resource in forward:
        assert resource.parent in seen, f"{resource.urn} comes before its parent"
        seen.add(resource.urn)


def test_what_a_program_raises_is_raised_as_itself() -> None:
    class OwnError(Exception):
        pass

    def program() -> None:
        nested()
        msg = "boom"
        raise OwnError(msg)

    with pytest.raises(OwnError, match="boom"):
        record(program)


def test_what_an_apply_raises_is_not_lost() -> None:
    def program() -> None:
        aws.ec2.Vpc("v", cidr_block="10.0.0.0/16").id.apply(lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        record(program)


def test_two_resources_with_one_urn_are_refused_as_the_engine_would() -> None:
    def program() -> None:
        aws.ec2.Vpc("same", cidr_block="10.0.0.0/16")
        aws.ec2.Vpc("same", cidr_block="10.1.0.0/16")

    with pytest.raises(DuplicateResourceError, match=r"Vpc::same twice.*different names"):
        record(program)


def test_a_look_up_is_refused_with_what_to_do() -> None:
    with pytest.raises(LookUpRefusedError, match=r"getRegion.*configuration"):
        record(lambda: aws.get_region() and None)


def test_a_value_nobody_knows_is_refused_instead_of_passing_every_rule() -> None:
    unknown = pulumi.runtime.rpc.UNKNOWN
    with pytest.raises(UnknownPropertyError, match="not known before the update"):
        record(lambda: aws.ec2.Vpc("v", cidr_block=unknown) and None)


def test_a_resource_that_is_read_is_marked() -> None:
    vpc = only(record(lambda: aws.ec2.Vpc.get("v", "vpc-123") and None), "aws:ec2/vpc:Vpc")
    assert vpc.options == {"read": "vpc-123"}


def test_nothing_is_left_over_for_the_next_recording() -> None:
    with pytest.raises(ZeroDivisionError):
        record(lambda: Outer("failed") and 1 / 0)
    assert record(nested) == record(nested)


def test_settings_of_the_surrounding_process_do_not_reach_a_recording() -> None:
    pulumi.runtime.set_config("corelane:surroundings", "1")
    seen: list[str | None] = []
    record(lambda: seen.append(pulumi.Config("corelane").get("surroundings")))
    assert seen == [None]


def test_recordings_side_by_side_do_not_mix() -> None:
    results: dict[str, Recording] = {}

    def run(stack: str) -> None:
        results[stack] = record(nested, stack=stack)

    threads = [threading.Thread(target=run, args=(f"s{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for stack, recording in results.items():
        assert len(recording.resources) == 4
        assert all(r.urn.startswith(f"urn:pulumi:{stack}::") for r in recording.resources)


json_values = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None)
@given(json_values)
def test_component_inputs_come_back_as_they_were(value: object) -> None:
    class Holder(pulumi.ComponentResource):
        def __init__(self) -> None:
            super().__init__("corelane:tests:Holder", "h", {"value": value})

    holder = only(record(lambda: Holder() and None), "corelane:tests:Holder")
    assert holder.inputs["value"] == value
