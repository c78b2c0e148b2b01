"""Whole hosts, compared byte for byte. A case is a folder: what is planned, and its files."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from hostconfig.catalogue import extend_profile, load_hardware, load_profile
from hostconfig.formats.cloud_init import cloud_config
from hostconfig.formats.node_config import HybridCluster, Registration
from hostconfig.formats.nodeadm import user_data
from hostconfig.plan import plan_host
from hostconfig.render import render

CASES = sorted((Path(__file__).parent / "cases").glob("*/case.yaml"))


def host_of(case: Path) -> Mapping[str, str]:
    """Return every file of a case, with its delivery beside them."""
    asked = yaml.safe_load(case.read_text())
    profile = extend_profile(load_profile(asked["profile"]), asked.get("overrides", {}))
    plan = plan_host(load_hardware(asked["hardware"]), profile, pool=asked["pool"])
    registration = Registration.model_validate(asked.get("registration", {}))
    if plan.image.joins_with == "nodeadm":
        return {"user-data.mime": user_data(plan, registration), **render(plan)}
    cluster = HybridCluster.model_validate(asked["cluster"]) if "cluster" in asked else None
    text = cloud_config(plan, cluster=cluster, registration=registration)
    return {"cloud-config.yaml": text, **render(plan)}


def stored(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_a_rendered_host_matches(case: Path, request: pytest.FixtureRequest) -> None:
    host, expected = host_of(case), case.parent / "expected"
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in host.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text)

    assert host == stored(expected), "look at the difference, then run make golden"


def test_there_are_cases() -> None:
    assert len(CASES) >= 5
