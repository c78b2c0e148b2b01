"""What is wrong is named, and not what stands beside it: a file, a section, a network, a region."""

from pathlib import Path

import pytest

from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_stack_file
from corelane.components.config.loading.yaml_file import read_mapping
from tests.support.stack import ROOT, mistakes

DEV = (ROOT / "Pulumi.dev.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("there", "asked", "wanted", "remedy"),
    [
        (["dev", "prod"], "Pulumi.nosuch.yaml", "a stack file", "Stacks here: dev, prod."),
        (["dev", "prod"], "Pulumi.pro.yaml", "a stack file", "Did you mean Pulumi.prod.yaml?"),
        ([], "Pulumi.prod.yaml", "a stack file", "No stack is here."),
        (["dev"], "Pulumi.yaml", "the project file", "Run it in the project's folder"),
        (["dev"], "cluster.yaml", "a readable file", "Check the name and permissions."),
    ],
)
def test_a_file_that_is_missing_is_told_with_what_is_there(
    there: list[str], asked: str, wanted: str, remedy: str, tmp_path: Path
) -> None:
    (tmp_path / "keep.yaml").touch()
    for stack in there:
        (tmp_path / f"Pulumi.{stack}.yaml").touch()

    with pytest.raises(ConfigErrors) as problem:
        read_mapping(tmp_path / asked)

    [error] = problem.value.errors
    assert error.wanted == wanted
    assert error.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("\tprotect: false", "config"),
        ("      protect: false", "config.corelane:platform"),
        ("   protect: false", "config.corelane:platform"),
        ("    sites:\n      frankfurt:\n        kind: aws\n         region: x", "sites.frankfurt"),
    ],
)
def test_broken_text_is_told_at_the_section_that_it_stands_in(
    line: str, path: str, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: corelane\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(DEV.replace("    protect: false", line, 1))

    with pytest.raises(ConfigErrors) as problem:
        load_stack_file(tmp_path / "Pulumi.dev.yaml")

    [error] = problem.value.errors
    assert error.path.removeprefix("config.corelane:platform.") == path


@pytest.mark.parametrize(
    ("network", "found", "remedy"),
    [
        ("10.24.1.0/16", "in which host bits are set", "Did you mean 10.24.0.0/16?"),
        ("10.24.0.0/33", "with a prefix of 33", "Correct the value."),
        ("10.24.0.256/32", "with a number above 255", "Correct the value."),
        ("fd00::/8", "of IPv6", "Correct the value."),
        ("10.24.0/16", "'10.24.0/16'", "Correct the value."),
        ("10.24.0.0/", "'10.24.0.0/'", "Correct the value."),
    ],
)
def test_what_is_wrong_with_a_network_is_named(network: str, found: str, remedy: str) -> None:
    errors = mistakes(lambda raw: raw["network"].update(vpcCidr=network))

    [error] = [each for each in errors if each.path == "network.vpcCidr"]
    assert found in error.found
    assert error.remedy == remedy


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        ("network", "a section with vpcCidr, podCidr and serviceCidr"),
        ("organization", "at most 38 lower-case letters"),
        ("registries", "a list"),
    ],
)
def test_a_section_that_is_missing_is_told_with_what_belongs_into_it(
    section: str, wanted: str
) -> None:
    [error] = [e for e in mistakes(lambda raw: raw.pop(section)) if e.path == section]

    assert error.wanted.startswith(wanted)
    assert "corelane schema" in error.remedy


def test_of_a_misspelt_region_the_zones_are_not_blamed() -> None:
    [error] = mistakes(lambda raw: raw["sites"]["frankfurt"].update(region="eu-centrl-1"))

    assert (error.path, error.remedy) == ("sites.frankfurt.region", "Did you mean eu-central-1?")
