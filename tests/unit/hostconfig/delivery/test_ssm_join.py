"""The activation reaches nodeadm through memory, and no message ever shows it."""

import json
import os
from pathlib import Path

import pytest

from corelane.hostconfig.delivery import ssm_join
from corelane.hostconfig.delivery.ssm_join import ActivationError
from tests.support.shell import run

OPEN = Path("/proc/self/fd")
CODE = "Sx0/" + "a1B2" * 5
IDENTITY = "01234567-89ab-cdef-0123-456789abcdef"
GOOD = json.dumps({"ActivationId": IDENTITY, "ActivationCode": CODE})


def a_host(root: Path, activation: str | None = GOOD, mode: int = 0o600) -> Path:
    for file in (ssm_join.NODE_CONFIG, ssm_join.ACTIVATION):
        (root / file).parent.mkdir(parents=True)
    config = {"kind": "NodeConfig", "spec": {"hybrid": {"enableCredentialsFile": True}}}
    (root / ssm_join.NODE_CONFIG).write_text(json.dumps(config))
    if activation is not None:
        (root / ssm_join.ACTIVATION).write_text(activation)
        (root / ssm_join.ACTIVATION).chmod(mode)
    return root


def test_the_result_is_the_config_with_the_activation_and_for_its_owner_only(
    tmp_path: Path,
) -> None:
    ssm_join.main(a_host(tmp_path))
    result = tmp_path / ssm_join.RESULT

    assert json.loads(result.read_text())["spec"]["hybrid"] == {
        "enableCredentialsFile": True,
        "ssm": {"activationCode": CODE, "activationId": IDENTITY},
    }
    assert result.stat().st_mode & 0o777 == 0o600
    assert result.parent.stat().st_mode & 0o777 == 0o700


def test_equal_configurations_give_equal_results(tmp_path: Path) -> None:
    config = {"kind": "NodeConfig", "apiVersion": "v1", "spec": {"hybrid": {"z": 1, "a": 2}}}
    results: set[str] = set()
    for order in (config, dict(reversed(config.items()))):
        root = a_host(tmp_path / str(len(results)))
        (root / ssm_join.NODE_CONFIG).write_text(json.dumps(order))
        ssm_join.main(root)
        results.add((root / ssm_join.RESULT).read_text())

    assert len(results) == 1


def test_a_result_that_lies_there_already_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    root = a_host(tmp_path / "root")
    (root / ssm_join.RESULT).parent.mkdir(parents=True)
    (root / ssm_join.RESULT).symlink_to(victim)
    ssm_join.main(root)

    assert victim.read_text() == "untouched"
    assert not (root / ssm_join.RESULT).is_symlink()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_an_activation_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ActivationError, match=r"chmod 0600"):
        ssm_join.main(a_host(tmp_path, mode=mode))


def test_a_missing_activation_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(ActivationError, match="create-activation"):
        ssm_join.main(a_host(tmp_path, activation=None))


def test_an_activation_behind_a_link_is_refused(tmp_path: Path) -> None:
    root = a_host(tmp_path, activation=None)
    (root / "elsewhere").write_text(GOOD)
    (root / ssm_join.ACTIVATION).symlink_to(root / "elsewhere")

    with pytest.raises(ActivationError, match="create-activation"):
        ssm_join.main(root)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json hunter2hunter2hunter2",
        "[]",
        '"hunter2hunter2hunter2"',
        '{"ActivationCode": "hunter2hunter2hunter2"}',
        json.dumps({"ActivationId": IDENTITY, "ActivationCode": "hunter2\nspec: {}; $(reboot)xxx"}),
        json.dumps({"ActivationId": IDENTITY, "ActivationCode": ["hunter2hunter2hunter2"]}),
        json.dumps({"ActivationId": f"{IDENTITY}\n", "ActivationCode": "hunter2hunter2hunter2"}),
    ],
)
def test_hostile_content_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(ActivationError) as refused:
        ssm_join.main(a_host(tmp_path, activation=text))

    assert "hunter2" not in str(refused.value)
    assert not (tmp_path / ssm_join.RESULT).exists()


@pytest.mark.parametrize("content", [b"\xff\xfehunter2", b"[" * 4096, b"{}" * 4096])
def test_bytes_that_are_no_activation_are_refused(tmp_path: Path, content: bytes) -> None:
    root = a_host(tmp_path)
    (root / ssm_join.ACTIVATION).write_bytes(content)

    with pytest.raises(ActivationError, match="write both again"):
        ssm_join.main(root)


def test_a_pipe_in_the_activations_place_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    root = a_host(tmp_path, activation=None)
    os.mkfifo(root / ssm_join.ACTIVATION, 0o600)

    with pytest.raises(ActivationError, match="is no file"):
        ssm_join.main(root)


def test_it_needs_nothing_but_python() -> None:
    done = run("/usr/bin/env", "python3", "-I", "-S", str(ssm_join.__file__))

    assert done.returncode == 1
    assert done.stderr.startswith("corelane: "), "a message, not a traceback"


def test_no_file_stays_open(tmp_path: Path) -> None:
    root = a_host(tmp_path)
    before = len([*OPEN.iterdir()])

    ssm_join.read_activation(root / ssm_join.ACTIVATION)

    assert len([*OPEN.iterdir()]) == before
