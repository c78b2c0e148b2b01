"""What an offline run takes of a stack file."""

from copy import deepcopy
from pathlib import Path

import pytest

from corelane.engine.stack_copy import PLACEHOLDER, StackFileError, copy_stack_file, without_backend

TIED = {
    "secretsprovider": "awskms://alias/x",
    "encryptedkey": "AQIC",
    "environment": ["firm/prod"],
    "config": {
        "aws:region": "eu-central-1",
        "corelane:venue": {"secure": "v1:abc"},
        "corelane:platform": {"feeds": [{"token": {"secure": "v1:def"}, "name": "itch"}]},
    },
}


def test_what_names_a_secrets_provider_is_left_out_and_told() -> None:
    copy = without_backend(TIED)

    assert set(copy.settings) == {"config"}
    assert copy.dropped == ("secretsprovider", "encryptedkey", "environment")
    assert "secretsprovider is left out" in copy.notes()[0]


def test_encrypted_values_give_way_to_placeholders_wherever_they_are() -> None:
    copy = without_backend(TIED)

    assert copy.placeholders == ("corelane:venue", "corelane:platform.feeds[0].token")
    config = copy.settings["config"]
    assert config["corelane:venue"] == PLACEHOLDER
    assert config["corelane:platform"]["feeds"] == [{"token": PLACEHOLDER, "name": "itch"}]
    assert config["aws:region"] == "eu-central-1"


def test_the_original_data_is_not_touched() -> None:
    before = deepcopy(TIED)

    without_backend(TIED)

    assert before == TIED


def test_a_mapping_that_only_looks_encrypted_stays() -> None:
    config = {"x:a": {"secure": True}, "x:b": {"secure": "v1:1", "more": 1}}

    assert without_backend({"config": config}).settings["config"] == config


def test_a_key_that_is_no_word_is_quoted_in_its_path() -> None:
    copy = without_backend({"config": {"x:p": {"corelane.io/key": {"secure": "v1:a"}}}})

    assert copy.placeholders == ('x:p["corelane.io/key"]',)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"config: [", "line 1", id="no YAML"),
        pytest.param(b"- a\n", "found no mapping at the top", id="a list"),
        pytest.param(b"\xff\xfe\x00x", "UnicodeDecodeError", id="no text"),
        pytest.param(None, "No such file", id="missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(StackFileError, match=reason) as error:
        copy_stack_file(path)
    assert str(path) in str(error.value)
