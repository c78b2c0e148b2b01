"""The reply to a registration: its inputs as sent, and what the provider adds."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from google.protobuf.struct_pb2 import Struct

from corelane.plan.recording.wire import as_secret


def reply(
    sent: Struct, inputs: Mapping[str, Any], outputs: Mapping[str, Any], *, secret: AbstractSet[str]
) -> Struct:
    """Return the outputs for the wire; `inputs` is the redacted reading of `sent`.

    A property that the provider echoes goes back as it came, so a secret stays a marked secret
    and keeps its value for the program, though neither plan nor provider ever saw it.
    """
    properties = Struct()
    added: dict[str, Any] = {}
    for key, value in outputs.items():
        if key in sent.fields and key in inputs and inputs[key] == value:
            properties.fields[key].CopyFrom(sent.fields[key])
        else:
            added[key] = value
    properties.update(added)
    for key in secret & properties.fields.keys():
        properties.fields[key].CopyFrom(as_secret(properties.fields[key]))
    return properties
