from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime import rpc

from corelane.plan.recording.wire import (
    HIDDEN_MARK,
    RESOURCE_MARK,
    SIGNATURE,
    NotFiniteError,
    UnknownPropertyError,
    as_secret,
    is_secret,
    plain_properties,
)


def wire(**values: Any) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def hidden(value: Any) -> dict[str, Any]:
    return {SIGNATURE: HIDDEN_MARK, "value": value}


def test_the_marks_are_those_of_the_installed_sdk() -> None:
    assert vars(rpc)["_special_sig_key"] == SIGNATURE
    assert vars(rpc)["_special_secret_sig"] == HIDDEN_MARK
    assert vars(rpc)["_special_resource_sig"] == RESOURCE_MARK


@pytest.mark.parametrize("value", ["pw", 3, True, None, ["pw"], {"a": "pw"}])
def test_a_secret_of_any_kind_is_replaced(value: Any) -> None:
    assert plain_properties(wire(x=hidden(value), y={"z": [hidden(value)]})) == {
        "x": "[secret]",
        "y": {"z": ["[secret]"]},
    }


def test_an_opened_map_shows_its_keys_only() -> None:
    sent = wire(data=hidden({"a": "pw", "b": {"c": "pw"}}), other=hidden({"a": "pw"}))
    assert plain_properties(sent, ["data"]) == {
        "data": {"a": "[secret]", "b": "[secret]"},
        "other": "[secret]",
    }


@pytest.mark.parametrize("value", ["pw", ["pw"], {SIGNATURE: "x", "text": "pw"}])
def test_what_is_no_map_is_never_opened(value: Any) -> None:
    assert plain_properties(wire(data=value), ["data"]) == {"data": "[secret]"}


def test_an_opened_map_that_is_no_secret_is_replaced_too() -> None:
    assert plain_properties(wire(data={"a": "pw"}), ["data"]) == {"data": {"a": "[secret]"}}


def test_a_resource_is_named_by_its_urn() -> None:
    reference = {SIGNATURE: RESOURCE_MARK, "urn": "urn:pulumi:s::p::t::n", "id": "i"}
    assert plain_properties(wire(x=reference)) == {"x": "urn:pulumi:s::p::t::n"}


def test_nulls_are_left_out_of_maps_and_kept_in_lists() -> None:
    assert plain_properties(wire(a=None, b=[1, None])) == {"b": [1, None]}


def test_an_unknown_is_refused_wherever_it_stands() -> None:
    with pytest.raises(UnknownPropertyError, match="wanted a known one"):
        plain_properties(wire(a=[{"b": rpc.UNKNOWN}]))


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_a_number_that_no_plan_can_hold_is_refused(number: float) -> None:
    with pytest.raises(NotFiniteError, match="wanted a finite one"):
        plain_properties(wire(a=[{"b": number}]))


def test_marking_twice_marks_once() -> None:
    once = as_secret(Value(string_value="pw"))
    assert is_secret(once)
    assert as_secret(once) == once
    assert not is_secret(Value(string_value="pw"))
