import pytest

from corelane.hostconfig.aspects import ASPECTS
from corelane.hostconfig.catalogue import hardware_names, profile_names
from corelane.hostconfig.delivery.format_names import FORMAT_NAMES
from corelane.hostconfig.docs import filled, region_names, regions
from corelane.hostconfig.docs.format_tables import refusal
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "hosts.md"


def test_the_committed_page_says_what_the_code_does(request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text()
    wanted = filled(page, regions())
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted)
        page = wanted

    assert page == wanted, "docs/hosts.md is stale: run make golden"


@pytest.mark.parametrize("name", region_names())
def test_a_region_is_filled_once_and_again_with_the_same_result(name: str) -> None:
    text = regions()[name]
    marked = f"a\n<!-- generated: {name} -->\nold\n<!-- end of {name} -->\nb"

    once = filled(marked, {name: text})
    assert once == f"a\n<!-- generated: {name} -->\n{text}\n<!-- end of {name} -->\nb"
    assert filled(once, {name: text}) == once


@pytest.mark.parametrize("document", ["", "<!-- generated: peer -->\n<!-- end of settings -->"])
def test_a_region_without_its_marks_is_an_error(document: str) -> None:
    with pytest.raises(ValueError, match="found 0 places for 'peer'"):
        filled(document, {"peer": "text"})


def test_every_aspect_and_every_profile_has_its_section() -> None:
    settings, formats = regions()["settings"], regions()["formats"]

    assert "### SMT\n" in settings
    assert "### Service CPUs\n" in settings
    assert settings.count("\n### ") + settings.startswith("### ") == len(ASPECTS)
    assert all(f"### {name}\n" in formats for name in profile_names())
    assert all(f"`{name}`" in formats for name in (*hardware_names(), *FORMAT_NAMES))


@pytest.mark.parametrize(
    ("hardware", "profile", "form", "why"),
    [
        ("c7i.metal-24xl", "deterministic-high-perf", "al2023", ""),
        ("xeon-gold-6444y-2s", "docker-edge", "debian-12", ""),
        ("c7i.metal-24xl", "deterministic-high-perf", "debian-12", "EC2 boots al2023"),
        ("xeon-gold-6444y-2s", "docker-edge", "hybrid-ssm", "has no kubelet"),
        (
            "c7i.metal-24xl",
            "deterministic-high-perf",
            "bottlerocket",
            "Bottlerocket has no setting",
        ),
    ],
)
def test_what_is_allowed_is_found_out_by_planning_and_delivering(
    hardware: str, profile: str, form: str, why: str
) -> None:
    found = refusal(hardware, profile, form)

    assert why in found
    assert bool(why) == bool(found)
