"""The CPU map shows every CPU once, with its owner, inside the picture."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corelane.hostconfig.catalogue.load import hardware_names, load_hardware
from corelane.hostconfig.model.cpuset import format_cpulist, parse_cpulist
from corelane.hostconfig.model.topology import Topology
from corelane.report.cpu_map.drawing import CHARACTER, paragraph
from corelane.report.cpu_map.picture import render_cpu_map
from tests.support.documents import a_host_plan, a_topology

SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def machines(draw: st.DrawFn) -> tuple[Topology, dict[str, Any]]:
    topology = a_topology(
        sockets=draw(st.integers(1, 4)),
        numaPerSocket=draw(st.integers(1, 3)),
        l3PerNuma=draw(st.integers(1, 4)),
        coresPerL3=draw(st.integers(1, 18)),
        threadsPerCore=draw(st.sampled_from([1, 2, 4])),
        numbering=draw(
            st.sampled_from(["siblings-last", "siblings-adjacent", "sockets-interleaved"])
        ),
    )
    plan = a_host_plan(topology)
    isolated = sorted(parse_cpulist(plan["cpus"]["isolated"]))
    cut = draw(st.integers(0, len(isolated)))
    plan["cpus"] |= {
        "isolated": format_cpulist(frozenset(isolated[:cut])),
        "offline": format_cpulist(frozenset(isolated[cut:])),
    }
    return topology, plan


def parsed(svg: str) -> ET.Element:
    """Read a drawing as strictly as XML demands."""
    return ET.fromstring(svg)  # noqa: S314 - what is read is this project's own output


def owners_drawn(svg: str) -> Counter[tuple[int, str]]:
    cells = (e for e in parsed(svg).iter(f"{SVG}g") if "data-cpu" in e.attrib)
    return Counter((int(e.attrib["data-cpu"]), e.attrib["data-owner"]) for e in cells)


def expected(topology: Topology, plan: dict[str, Any]) -> Counter[tuple[int, str]]:
    sets = {name: parse_cpulist(plan["cpus"][name]) for name in ("isolated", "offline")}
    owner = {cpu: name for name, cpus in sets.items() for cpu in cpus}
    others = {cpu: owner.get(cpu, "housekeeping") for cpu in topology.online}
    return Counter((others | {topology.boot_cpu: "boot"}).items())


def frames(element: ET.Element, x: int = 0, y: int = 0) -> Iterator[tuple[ET.Element, int, int]]:
    """Yield every rectangle with its absolute corner."""
    if moved := element.get("transform"):
        dx, dy = moved.removeprefix("translate(").removesuffix(")").split(",")
        x, y = x + int(dx), y + int(dy)
    for child in element:
        if child.tag == f"{SVG}rect":
            yield child, x, y
        yield from frames(child, x, y)


@settings(max_examples=40, deadline=None)
@given(machine=machines())
def test_every_cpu_is_drawn_once_with_its_owner(machine: tuple[Topology, dict[str, Any]]) -> None:
    topology, plan = machine

    assert owners_drawn(render_cpu_map(plan, topology)) == expected(topology, plan)


@settings(max_examples=25, deadline=None)
@given(machine=machines())
def test_nothing_lies_outside_the_picture_and_no_two_cpus_overlap(
    machine: tuple[Topology, dict[str, Any]],
) -> None:
    topology, plan = machine
    svg = parsed(render_cpu_map(plan, topology))
    drawn = list(frames(svg))

    assert all(
        x + int(r.attrib["width"]) <= int(svg.attrib["width"])
        and y + int(r.attrib["height"]) <= int(svg.attrib["height"])
        for r, x, y in drawn
    ), "a frame is cut off"
    cells = {(x, y) for r, x, y in drawn if r.attrib["width"] == "24"}
    assert len(cells) == len(topology.cpus), "two CPUs lie at the same place"


def lines(element: ET.Element, x: int = 0, y: int = 0) -> Iterator[tuple[ET.Element, int, int]]:
    """Yield every line of text with the absolute place of its base line."""
    if moved := element.get("transform"):
        dx, dy = moved.removeprefix("translate(").removesuffix(")").split(",")
        x, y = x + int(dx), y + int(dy)
    for child in element:
        if child.tag == f"{SVG}text":
            yield child, x + int(child.attrib["x"]), y + int(child.attrib["y"])
        yield from lines(child, x, y)


def test_every_line_of_text_stands_inside_the_frame_around_it() -> None:
    svg = parsed(render_cpu_map(a_host_plan(a_topology()), a_topology()))

    for group in svg.iter(f"{SVG}g"):
        frame = group.find(f"{SVG}rect")
        if frame is None:
            continue
        group.attrib.pop("transform", None)
        for text, x, y in lines(group):
            shown = f"{text.text} at {x}, {y}"
            assert int(text.attrib["font-size"]) <= y + 2, f"{shown}: its top is cut off"
            assert y < int(frame.attrib["height"]), shown
            assert 0 < x < int(frame.attrib["width"]), shown


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 8])
def test_a_core_has_one_margin_around_its_threads(threads: int) -> None:
    topology = a_topology(threadsPerCore=threads)
    svg = parsed(render_cpu_map(a_host_plan(topology), topology))

    for core in (group for group in svg.iter(f"{SVG}g") if group.find(f"{SVG}rect") is not None):
        (_, frame), *cells = [(each, (x, y, each)) for each, x, y in frames(core)]
        if frame[2].get("class") != "cm-core":
            continue
        left = min(x for _, (x, _, _) in cells) - frame[0]
        right = frame[0] + int(frame[2].attrib["width"]) - max(x for _, (x, _, _) in cells) - 24
        top = min(y for _, (_, y, _) in cells) - frame[1]
        bottom = frame[1] + int(frame[2].attrib["height"]) - max(y for _, (_, y, _) in cells) - 28
        assert left == right == top == bottom > 0


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("cores", [1, 11, 12, 16, 18])
def test_a_picture_is_no_wider_than_a_page(threads: int, cores: int) -> None:
    topology = a_topology(
        sockets=1, numaPerSocket=1, l3PerNuma=1, coresPerL3=cores, threadsPerCore=threads
    )
    svg = parsed(render_cpu_map(a_host_plan(topology), topology))

    assert int(svg.attrib["width"]) <= 1_104


def test_memory_without_cpus_is_shown_apart() -> None:
    topology = a_topology(sockets=1, numaPerSocket=1)
    machine = topology.model_dump(by_alias=True)
    machine["numaNodes"] = [*machine["numaNodes"], {"id": 1, "memoryMib": 65_536}]
    svg = parsed(render_cpu_map(a_host_plan(topology), Topology.model_validate(machine)))

    texts = [t.text for t in svg.iter(f"{SVG}text")]
    assert texts.index("Without CPUs") < texts.index("NUMA node 1")


def test_siblings_stand_in_one_core_in_order() -> None:
    svg = render_cpu_map(a_host_plan(a_topology()), a_topology())

    first = next(e for e in parsed(svg).iter(f"{SVG}g") if e.get("data-cpu") == "0")
    assert svg.index('data-cpu="0"') < svg.index('data-cpu="8"') < svg.index('data-cpu="1"')
    assert first.find(f"{SVG}title") is not None, "a pointer tells core, cache and owner"


def test_the_owner_is_shown_by_a_word_and_not_by_colour_alone() -> None:
    svg = parsed(render_cpu_map(a_host_plan(a_topology()), a_topology()))
    cell = next(e for e in svg.iter(f"{SVG}g") if e.get("data-cpu") == "1")

    assert [t.text for t in cell.iter(f"{SVG}text")] == ["1", "iso"]


def test_devices_stand_at_their_numa_node_and_memory_is_shown_once() -> None:
    svg = parsed(render_cpu_map(a_host_plan(a_topology()), a_topology()))
    node_0, node_1 = " ".join(t.text or "" for t in svg.iter(f"{SVG}text")).split("NUMA node 1")

    assert "NIC eth0 (trading)" in node_0
    assert "NVMe nvme0n1 3,840 GB" in node_0
    assert "16 huge pages of 1Gi" in node_0
    assert "NIC" not in node_1


def test_a_numa_node_over_two_sockets_is_described_in_the_first() -> None:
    cpus = [{"id": i, "core": i, "socket": i, "numaNode": 0, "l3": i} for i in (0, 1)]
    topology = Topology.model_validate(
        {"cpus": cpus, "numaNodes": [{"id": 0, "memoryMib": 65_536}]}
    )
    svg = render_cpu_map(a_host_plan(topology), topology)

    assert svg.count("NUMA node 0<") == 2, "each socket shows the part it holds"
    assert svg.count("64 GiB memory") == 1, "memory drawn twice reads as twice the memory"


def test_a_numa_node_without_cpus_is_still_shown() -> None:
    data = a_topology().model_dump(by_alias=True)
    data["numaNodes"] = [*data["numaNodes"], {"id": 2, "memoryMib": 131_072}]
    topology = Topology.model_validate(data)

    assert "128 GiB memory" in render_cpu_map(a_host_plan(a_topology()), topology)


def test_workloads_bear_a_letter_in_their_cells_and_in_the_legend() -> None:
    plan = a_host_plan(a_topology(), workloads=[{"name": "engine", "cpus": "1,9"}])
    texts = [t.text for t in parsed(render_cpu_map(plan, a_topology())).iter(f"{SVG}text")]

    assert texts.count("A") == 3, "two cells and the legend"
    assert "engine" in texts


def test_a_cpu_that_the_plan_forgets_is_not_passed_over() -> None:
    plan = a_host_plan(a_topology())
    plan["cpus"] = plan["cpus"] | {"isolated": "1-2"}

    assert (3, "unassigned") in owners_drawn(render_cpu_map(plan, a_topology()))


@pytest.mark.parametrize(
    "name", ["</text><script>alert(1)</script>", '"><img src=x>', "a\x00b\x1b"]
)
def test_hostile_names_stay_text(name: str) -> None:
    plan = a_host_plan(a_topology(), pool=name, workloads=[{"name": name, "cpus": "1"}])
    svg = render_cpu_map(plan, a_topology())
    tags = {e.tag.removeprefix(SVG) for e in parsed(svg).iter()}

    assert tags == {"svg", "title", "desc", "style", "g", "rect", "text"}


def test_the_picture_says_in_words_what_it_shows() -> None:
    svg = parsed(render_cpu_map(a_host_plan(a_topology()), a_topology()))
    named = svg.attrib["aria-labelledby"].split()
    texts = {e.get("id"): e.text for e in svg if e.get("id")}

    assert list(texts) == named
    assert texts[named[1]] == (
        "CPUs 0-15: 8 cores with 2 threads, 2 L3, 2 NUMA nodes. CPU sets: "
        "housekeeping 0,4,8,12, isolated 1-3,5-7,9-11,13-15, offline none."
    )


def test_an_embedded_map_brings_no_style_of_its_own() -> None:
    svg = render_cpu_map(a_host_plan(a_topology()), a_topology(), embedded=True)

    assert "<style" not in svg, "the page's content security policy would refuse it"
    assert "style=" not in svg


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert render_cpu_map(a_host_plan(a_topology()), a_topology()) == render_cpu_map(
        a_host_plan(a_topology()), a_topology()
    )


@pytest.mark.parametrize("name", hardware_names())
def test_every_machine_of_the_catalogue_fits_a_page(name: str) -> None:
    topology = load_hardware(name).topology
    svg = parsed(render_cpu_map(a_host_plan(topology), topology))

    assert int(svg.attrib["width"]) <= 1_104


@pytest.mark.parametrize("letters", [0, 1, 2, 10, 33])
def test_a_line_has_the_room_of_its_letters(letters: int) -> None:
    needed = letters * CHARACTER

    assert needed <= paragraph("x" * letters, 1000).size.width <= needed + 1
