"""Tables of the formats in which each machine type can have a profile, found by delivering it."""

from collections.abc import Iterator
from functools import cache
from typing import Final, get_args

from corelane.hostconfig.catalogue import (
    hardware_names,
    load_hardware,
    load_image,
    load_profile,
    profile_names,
)
from corelane.hostconfig.delivery.format_names import FORMAT_NAMES
from corelane.hostconfig.delivery.formats import DeliveryError, Joining, deliver, image_for
from corelane.hostconfig.delivery.joining import HybridCluster, RolesAnywhere
from corelane.hostconfig.docs.markdown import code, table, wrapped
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.layer import HostLayer
from corelane.hostconfig.planning.plan_host import plan_host

LAYERS: Final[tuple[HostLayer, ...]] = get_args(HostLayer)
ALLOWED: Final = "yes"
STAND_IN: Final = b"agent"
"""In place of the agent, whose size changes no answer and costs time."""
_ACCOUNT: Final = "111122223333"
"""An account of the AWS documentation's examples."""


def formats_text() -> str:
    """Return a table for each profile, then every reason for a refusal under its number."""
    reasons: dict[str, int] = {}
    lines = [line for name in profile_names() for line in _profile(name, reasons)]
    notes = [wrapped(_sentence(text), mark=f"{number}. ") for text, number in reasons.items()]
    return "\n".join([*lines, "### Reasons", "", *notes])


def _sentence(reason: str) -> str:
    return f"{reason[0].upper()}{reason[1:]}."


def _profile(profile: str, reasons: dict[str, int]) -> Iterator[str]:
    """Yield a profile's table; machine types that can have the same formats share a row."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in hardware_names():
        cells = tuple(_cell(refusal(name, profile, form), reasons) for form in FORMAT_NAMES)
        alike.setdefault(cells, []).append(code(name))
    yield f"### {profile}"
    yield ""
    yield wrapped(f"{load_profile(profile).description}.")
    yield ""
    rows = ((", ".join(names), *cells) for cells, names in alike.items())
    yield from table(("hardware", *map(code, FORMAT_NAMES)), rows)
    yield ""


def _cell(reason: str, reasons: dict[str, int]) -> str:
    return f"no ({reasons.setdefault(reason, len(reasons) + 1)})" if reason else ALLOWED


@cache
def refusal(hardware: str, profile: str, form: str) -> str:
    """Return why a host cannot be had, in short; nothing if it can."""
    machine = load_hardware(hardware)
    try:
        image = image_for(form, machine)
    except DeliveryError as problem:
        return problem.rule
    try:
        plan = _planned(hardware, profile, image.name)
        deliver(plan, form, sample_joining(form), agent=STAND_IN)
    except DeliveryError as problem:
        wanted = problem.rule.replace(f" in profile {profile}", "")
        return f"{wanted}: {_gathered(problem.found)}".replace(hardware, "this")
    except HostPlanError as problem:
        return "; ".join(f"{each.found}: {each.statement}" for each in problem.failures)
    return ""


@cache
def _planned(hardware: str, profile: str, image: str) -> HostPlan:
    machine, tuning = load_hardware(hardware), load_profile(profile)
    return plan_host(machine, tuning, pool=profile, image=load_image(image))


def _gathered(found: str) -> str:
    """Return a fault once for all that have it, and of settings only in which layers they are."""
    faults: dict[str, dict[str, None]] = {}
    for each in found.split("; "):
        subjects, _, fault = each.partition(": ")
        faults.setdefault(fault, {}).update(dict.fromkeys(map(_layer, subjects.split(", "))))
    return "; ".join(
        f"{', '.join(subjects)} ({fault})" if fault else ", ".join(subjects)
        for fault, subjects in faults.items()
    )


def _layer(subject: str) -> str:
    return next((name for name in LAYERS if subject.startswith(f"{name} ")), subject)


def sample_joining(form: str) -> Joining:
    """Return what a format needs besides the plan."""
    anywhere = RolesAnywhere(
        trust_anchor_arn=f"arn:aws:rolesanywhere:eu-central-1:{_ACCOUNT}:trust-anchor/sample",
        profile_arn=f"arn:aws:rolesanywhere:eu-central-1:{_ACCOUNT}:profile/sample",
        role_arn=f"arn:aws:iam::{_ACCOUNT}:role/sample",
        node_name="sample",
    )
    cluster = HybridCluster(
        name="sample",
        region="eu-central-1",
        kubernetes_version="1.34",
        roles_anywhere=None if form == "hybrid-ssm" else anywhere,
    )
    return Joining(cluster=cluster) if form.startswith("hybrid") else Joining()
