import json
import os
from pathlib import Path

import pytest

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from tests.support.stack import ROOT, TODAY

DEV = (ROOT / "Pulumi.dev.yaml").read_text("utf-8")
KEY = "AKIAIOSFODNN7EXAMPLE"
PEM = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpemsecret\\n-----END RSA PRIVATE KEY-----"
SECTION = "  corelane:platform:\n"


def mistakes_of(folder: Path, text: str) -> str:
    """Return every mistake of a stack file, as text and as data."""
    path = folder / "Pulumi.x.yaml"
    path.write_text(text)
    with pytest.raises(ConfigErrors) as caught:
        load_stack_file(path, today=TODAY, rules={})
    return f"{caught.value}\n{json.dumps([e.to_data() for e in caught.value.errors])}"


@pytest.mark.parametrize(
    "line",
    [
        f"    protect: {KEY}",
        f"    {KEY}: 1",
        f'    protect: "{PEM}"',
        f'    "{PEM}": 1',
        f"    cluster: *{KEY}",
        f"    cluster: !!{KEY} x",
        f"    network: {KEY}",
        f"    pools: {{{KEY}: 1}}",
        f"    registries: [{KEY}]",
        "    registries: ['user:hunter2xyzzy@registry.example/x y']",
        "    secrets: {vault: {token: hunter2xyzzy}}",
        f"    tiers: {{t0: {{preemption: {KEY}}}}}",
    ],
)
def test_no_mistake_shows_a_credential(line: str, tmp_path: Path) -> None:
    key = line.strip().partition(":")[0]
    rest = [each for each in DEV.splitlines(keepends=True) if not each.startswith(f"    {key}:")]
    text = "".join(rest).replace(SECTION, f"{SECTION}{line}\n", 1)

    said = mistakes_of(tmp_path, text)

    assert said
    assert not [secret for secret in (KEY, "pemsecret", "hunter2") if secret in said], said


@pytest.mark.parametrize(("make", "found"), [(os.mkfifo, "a pipe"), (os.mkdir, "a folder")])
def test_what_is_no_regular_file_is_refused_at_once(
    make: object, found: str, tmp_path: Path
) -> None:
    path = tmp_path / "Pulumi.x.yaml"
    assert callable(make)
    make(path)

    with pytest.raises(ConfigErrors, match=f"found {found}; wanted a file"):
        load_stack_file(path, today=TODAY, rules={})
