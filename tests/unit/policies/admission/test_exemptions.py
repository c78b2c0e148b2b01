from datetime import date

from corelane.policies.admission.exemptions import (
    DeclaredObject,
    Exemption,
    exemptions,
    parameters,
    variables,
)
from corelane.policies.waivers.faults import waivers_from
from corelane.policies.waivers.waiver import Waiver
from tests.support.stack import a_waiver as written

STACK = "urn:pulumi:prod::corelane::corelane:platform:Platform"


def a_waiver(**changes: str) -> Waiver:
    entry = {
        "id": "locks-memory",
        "rule": "CL-SEC-004",
        "scope": "urn:pulumi:prod::*kubernetes:apps/v1:DaemonSet::arb-engine",
        "granted": "2026-10-01",
        "expires": "2026-12-31",
    }
    [waiver] = waivers_from([written(**entry | changes)], today=date(2026, 11, 22))
    return waiver


def an_object(name: str = "arb-engine", kind: str = "DaemonSet") -> DeclaredObject:
    urn = f"{STACK}$corelane:workloads:ExecutionEngine$kubernetes:apps/v1:{kind}::{name}"
    return DeclaredObject(urn=urn, namespace="index-arb-t0", kind=kind, name=name)


def an_exemption(waiver: str = "locks-memory", namespace: str = "index-arb-t0") -> Exemption:
    return Exemption(
        rule="CL-SEC-004",
        namespace=namespace,
        kind="DaemonSet",
        name="arb-engine",
        waiver=waiver,
        granted=date(2026, 10, 1),
        expires=date(2026, 12, 31),
    )


def test_a_waiver_excepts_the_objects_whose_urn_it_covers() -> None:
    objects = [an_object(), an_object("rates-engine"), an_object(kind="Deployment")]

    assert exemptions([a_waiver()], objects) == (an_exemption(),)
    assert exemptions([a_waiver(scope="urn:pulumi:dev::*::arb-engine")], objects) == ()
    assert exemptions([a_waiver(rule="CL-ABC-999")], objects) == (), "the pack refuses it"


def test_a_line_ends_with_the_last_day_and_names_the_waiver() -> None:
    assert an_exemption().line == (
        "index-arb-t0 DaemonSet arb-engine 2026-10-01T00:00:00Z 2027-01-01T00:00:00Z locks-memory"
    )
    assert an_exemption(namespace="").line.startswith("- DaemonSet arb-engine ")


def test_the_map_holds_a_line_each_whatever_their_order() -> None:
    both = [an_exemption("a"), an_exemption("b")]
    given = parameters(both)

    assert given == parameters(reversed(both))
    lines = given["data"]["CL-SEC-004"].splitlines()
    assert [line.split()[-1] for line in lines] == ["a", "b"]
    assert given["immutable"] is True


def test_another_content_has_another_name() -> None:
    """So that the new map is there before the old one goes."""
    names = {parameters(found)["metadata"]["name"] for found in ([], [an_exemption()])}

    assert len(names) == 2
    assert all(name.startswith("waivers-") for name in names)


def test_a_policy_reads_the_lines_of_its_own_rule() -> None:
    found = variables("CL-NET-002")

    assert [*found] == ["entries", "makers", "waivers"]
    assert "params.?data[?'CL-NET-002']" in found["entries"]
