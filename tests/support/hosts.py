"""Machines, profiles and plans, real and random, to be made wrong one thing at a time."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from corelane.hostconfig.catalogue import extend_profile, load_hardware, load_profile
from corelane.hostconfig.invariants import Failure, RenderedHost, judge
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.settings import KubeletField
from corelane.hostconfig.model.shape import Numbering
from corelane.hostconfig.planning.plan_host import plan_host, rendered_host
from corelane.hostconfig.rendering.render import render


def a_machine(*, nics: tuple[int, ...] = (0,), **shape: Any) -> Hardware:
    """Return a bare-metal server of a shape; ``nics`` are the NUMA nodes of its trading NICs."""
    full: dict[str, Any] = {
        "sockets": 2,
        "numaPerSocket": 1,
        "l3PerNuma": 1,
        "coresPerL3": 4,
        "threadsPerCore": 2,
        "numbering": "siblings-last",
        "memoryMibPerNuma": 65_536,
        **shape,
    }
    nodes = full["sockets"] * full["numaPerSocket"]
    ports = [{"name": f"eth{i}", "numaNode": n, "trading": True} for i, n in enumerate(nics)]
    return Hardware.model_validate(
        {
            "name": "test-machine",
            "kind": "bare-metal",
            "architecture": "x86_64",
            "vendor": "intel",
            "cpuModel": "Test CPU",
            "memoryMib": nodes * full["memoryMibPerNuma"],
            "networkGbps": 25,
            "image": "debian-12",
            "controlsCStates": True,
            "source": "made up for tests",
            "topology": {"shape": full, "nics": ports},
        }
    )


def a_profile(name: str = "deterministic-high-perf", **overrides: Any) -> HostProfile:
    """Return a built-in profile with some keys changed, spelled as in its file."""
    return extend_profile(load_profile(name), overrides)


def a_plan(
    hardware: str = "c7i.metal-24xl", profile: str = "deterministic-high-perf", **overrides: Any
) -> HostPlan:
    """Return the plan of catalogue hardware with a built-in profile."""
    return plan_host(load_hardware(hardware), a_profile(profile, **overrides), pool="t0-test")


def changed(plan: HostPlan, **fields: Any) -> HostPlan:
    """Return a plan with other fields, rendered anew and not proved."""
    other = plan.model_copy(update=fields)
    return other.model_copy(update={"files": render(other)})


def with_kubelet(plan: HostPlan, kubelet: Mapping[str, Any]) -> HostPlan:
    """Return a plan whose kubelet has these fields and no other."""
    others = (each for each in plan.settings if not isinstance(each, KubeletField))
    fields = (KubeletField(key=k, value=v, why="set by a test") for k, v in kubelet.items())
    return changed(plan, settings=(*others, *fields))


def a_rendered_host(plan: HostPlan, *, files: Mapping[str, str] | None = None) -> RenderedHost:
    """Return a rendered host with some of its files replaced."""
    return rendered_host(plan, {**plan.files, **(files or {})})


def edited(host: RenderedHost, path: str, old: str, new: str) -> RenderedHost:
    """Return the host with one file changed; the text to change must be there."""
    text = host.files[path]
    assert old in text, f"{path} does not hold {old!r}, so this test would prove nothing"
    return replace(host, files={**host.files, path: text.replace(old, new)})


def failing(host: RenderedHost) -> dict[str, Failure]:
    """Return the failures of a host, by the id of the invariant."""
    return {each.id: each for each in judge(host) if isinstance(each, Failure)}


def shapes() -> st.SearchStrategy[dict[str, Any]]:
    """Draw machines of one to four sockets, in every numbering."""
    return st.fixed_dictionaries(
        {
            "sockets": st.integers(1, 4),
            "numaPerSocket": st.integers(1, 4),
            "l3PerNuma": st.integers(1, 4),
            "coresPerL3": st.integers(1, 8),
            "threadsPerCore": st.integers(1, 2),
            "numbering": st.sampled_from([n.value for n in Numbering]),
            "memoryMibPerNuma": st.integers(8_192, 131_072),
        }
    )


@st.composite
def machines(draw: st.DrawFn) -> Hardware:
    """Draw a machine with a trading NIC on any of its NUMA nodes."""
    shape = draw(shapes())
    nodes = shape["sockets"] * shape["numaPerSocket"]
    return a_machine(nics=tuple(draw(st.sets(st.integers(0, nodes - 1), max_size=3))), **shape)


@st.composite
def isolating_profiles(draw: st.DrawFn) -> HostProfile:
    """Draw a profile that isolates, with or without a kubelet, SMT and huge pages."""
    choices = {
        "maxPods": draw(st.integers(4, 500)),
        "topologyPolicy": draw(st.sampled_from(["single-numa-node", "restricted", "best-effort"])),
        "strictReservation": draw(st.booleans()),
    }
    kubelet = draw(st.sampled_from([choices, None]))
    return HostProfile.model_validate(
        {
            "name": "drawn",
            "description": "drawn by a property test",
            "smt": draw(st.sampled_from(["on", "off"])),
            "isolation": {
                "housekeepingCoresPerNode": draw(st.integers(1, 6)),
                # Pods that share isolated CPUs need their load balanced.
                "loadBalancing": kubelet is not None or draw(st.booleans()),
            },
            "hugePages": {
                "1Gi": draw(st.integers(0, 24)),
                "2Mi": draw(st.integers(0, 2_000)),
            },
            "kubelet": kubelet,
        }
    )
