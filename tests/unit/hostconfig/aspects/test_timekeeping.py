"""One family of time sources, from where the host can have it, in the file its image reads."""

from typing import Any

import pytest
from pydantic import ValidationError

from corelane.hostconfig.catalogue import load_hardware, load_image
from corelane.hostconfig.expectations.probes import probes_of
from corelane.hostconfig.invariants import HostPlanError
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT, INTERFACES_UNIT
from corelane.hostconfig.model.settings import ClockState
from corelane.hostconfig.model.time_sync import TimeSync
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.hosts import a_machine, a_plan, a_profile

EC2, COLOCATED = "c7i.metal-24xl", "xeon-gold-6444y-2s"
OWN = ["ntp1.example.net", "ntp2.example.net", "ntp3.example.net"]


def sources(text: str) -> list[str]:
    """Return what a chrony configuration reads the time from."""
    words = ("server", "refclock", "pool", "peer", "sourcedir", "confdir", "include")
    return [line for line in text.splitlines() if line.startswith(words)]


def a_clocked_machine() -> HostPlan:
    machine = a_machine().model_copy(update={"clock_nic": "eth0"})
    wanted = a_profile(time={"source": "hardware", "ptpDomain": 24, "servers": OWN[:1]})
    return plan_host(machine, wanted, pool="colocation")


def test_amazons_smeared_source_stands_alone_in_the_whole_file() -> None:
    [source] = sources(a_plan(EC2, time={"source": "amazon"}).files["etc/chrony.conf"])

    assert source.startswith("server 169.254.169.123 ")


def test_the_firms_servers_replace_what_the_image_brings() -> None:
    files = a_plan(COLOCATED, time={"source": "servers", "servers": OWN}).files

    found = sources(files["etc/chrony/chrony.conf"])
    assert [line.split()[:2] for line in found] == [["server", name] for name in OWN]


def test_the_clock_of_ena_is_switched_on_named_and_waited_for() -> None:
    plan = a_plan(EC2, time={"source": "hardware", "servers": OWN[:1]})
    files = plan.files

    assert "ena.phc_enable=1" in [a.token for a in plan.written_arguments]
    assert 'SYMLINK+="ptp_ena", TAG+="systemd"' in files["etc/udev/rules.d/53-corelane-clock.rules"]
    assert sources(files["etc/chrony.conf"])[0].startswith("refclock PHC /dev/ptp_ena ")
    drop_in = files["etc/systemd/system/chronyd.service.d/60-corelane-clock.conf"]
    assert "After=dev-ptp_ena.device" in drop_in


def test_a_nics_clock_follows_the_grandmaster_and_reaches_chrony_in_utc() -> None:
    files = a_clocked_machine().files
    follow = files["etc/systemd/system/corelane-ptp.service"]
    offer = files["etc/systemd/system/corelane-ptp-offer.service"]

    assert "ptp4l -s -m -i eth0 --domainNumber=24" in follow, "a client only, in the site's domain"
    assert "phc2sys -s eth0 -w -n 24 -E ntpshm" in offer, "waits for the distance of TAI from UTC"
    assert [line.split()[0:2] for line in sources(files["etc/chrony/chrony.conf"])] == [
        ["refclock", "SHM"],
        ["server", OWN[0]],
    ]
    wanted = files["etc/systemd/system/chrony.service.d/60-corelane-clock.conf"]
    assert "Wants=corelane-ptp.service corelane-ptp-offer.service" in wanted


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        ({"pci": "0000:41:00.0"}, "pci 0000:41:00.0"),
        ({"driver": "an (odd) driver", "nthOfDriver": 1}, 'driver "an (odd) driver" 1'),
    ],
)
def test_a_nic_whose_name_the_plan_does_not_know_is_looked_up(
    ways: dict[str, object], found: str
) -> None:
    entry = a_machine().model_dump(by_alias=True)
    entry["topology"]["nics"][0].update(ways)
    entry["clockNic"] = "eth0"
    wanted = a_profile("general-purpose", time={"source": "hardware", "servers": OWN[:1]})
    plan = plan_host(Hardware.model_validate(entry), wanted, pool="colocation")
    unit = plan.files["etc/systemd/system/corelane-ptp.service"]

    name = f'"$$(/usr/local/sbin/corelane-interfaces find {found})"'
    assert f"ExecStart=/bin/sh -c 'exec /usr/sbin/ptp4l -s -m -i {name} --domain" in unit
    assert INTERFACES_SCRIPT in plan.files, "no interface is set, and its name is still needed"
    assert INTERFACES_UNIT not in plan.files


@pytest.mark.parametrize("source", ["servers", "hardware"])
def test_only_who_follows_the_clock_of_a_nic_is_asked_about_it(source: str) -> None:
    machine = a_machine().model_copy(update={"clock_nic": "eth0"})
    time = {"source": source, "servers": OWN, "accuracy": "rts25-high-frequency"}
    plan = plan_host(machine, a_profile(time=time), pool="colocation")
    followed = {"device"} if source == "hardware" else set[str]()

    assert {each.subject for each in plan.of(ClockState)} == {"divergence", "sources"} | followed
    units = [path for path in plan.files if "ptp" in path or "clock.conf" in path]
    assert bool(units) == bool(followed)


def test_a_cage_stamps_packets_where_a_driver_of_it_can() -> None:
    own = {"source": "servers", "servers": OWN}
    stamped = a_plan(COLOCATED, time=own).files["etc/chrony/chrony.conf"]
    unknown = plan_host(a_machine(), a_profile(time=own), pool="colocation")

    assert "hwtimestamp *" in stamped.splitlines(), "mlx5_core and i40e can"
    assert "hwtimestamp" not in unknown.files["etc/chrony/chrony.conf"]
    assert "hwtimestamp" not in a_plan(EC2, time=own).files["etc/chrony.conf"], "ena cannot"
    clocked = a_clocked_machine().files["etc/chrony/chrony.conf"]
    assert "hwtimestamp" not in clocked, "ptp4l sets the stamps of its NIC"


@pytest.mark.parametrize(
    ("accuracy", "bound"), [("rts25-high-frequency", "100"), ("rts25-automated", "1000")]
)
def test_an_accuracy_is_what_the_audit_asks_of_chronyd(accuracy: str, bound: str) -> None:
    plan = a_plan(COLOCATED, time={"source": "servers", "servers": OWN, "accuracy": accuracy})
    asked = {each.subject: each.value for each in plan.of(ClockState)}
    probes = [probe for each in plan.of(ClockState) for probe in probes_of(each)]

    assert asked == {"divergence": f"{bound} µs at most", "sources": "3 at least"}
    assert [(each.kind, each.expected) for each in probes] == [
        ("clock_divergence", bound),
        ("clock_sources", "3"),
    ]
    assert (
        f"# {accuracy}: the audit allows {bound} µs from UTC"
        in (plan.files["etc/chrony/chrony.conf"])
    )


def test_the_clock_of_a_nic_is_seen_and_followed_and_has_a_fallback() -> None:
    wanted = {"source": "hardware", "servers": OWN[:1], "accuracy": "rts25-high-frequency"}
    plan = a_plan(EC2, time=wanted)
    asked = {each.subject: each for each in plan.of(ClockState)}
    (probe,) = probes_of(asked["device"])

    assert asked["sources"].value == "2 at least"
    assert (probe.kind, probe.target) == ("clock_device", "ena0")
    assert plan.files.carrying(asked["device"]) == ("etc/chrony.conf",)


def test_without_an_accuracy_chronyd_is_not_asked() -> None:
    assert not a_plan(EC2, time={"source": "amazon"}).of(ClockState)


@pytest.mark.parametrize(
    ("hardware", "section", "found", "remedy"),
    [
        (COLOCATED, {"source": "servers", "servers": OWN[:1]}, "1 time server(s)", "at least 3"),
        (COLOCATED, {"source": "servers", "servers": OWN[:2]}, "2 time server(s)", "at least 3"),
        (
            COLOCATED,
            {"source": "servers", "servers": [*OWN[:2], "NTP2.example.net."]},
            "2 time server(s)",
            "different servers",
        ),
        (
            EC2,
            {"source": "servers", "servers": OWN[:2], "accuracy": "rts25-automated"},
            "2 time server(s)",
            "at least 3",
        ),
        (
            EC2,
            {"source": "hardware", "accuracy": "rts25-high-frequency"},
            "the clock of ena0 and nothing to fall back on",
            "at least one server that does not smear",
        ),
        (
            EC2,
            {"source": "hardware"},
            "the clock of ena0 and nothing to fall back on",
            "at least one server that does not smear",
        ),
    ],
)
def test_one_or_two_sources_are_not_enough(
    hardware: str, section: dict[str, Any], *, found: str, remedy: str
) -> None:
    with pytest.raises(HostPlanError, match="time-does-not-hang-on-one-source") as caught:
        a_plan(hardware, time=section)

    [failure] = caught.value.failures
    assert found in failure.found
    assert remedy in failure.remedy


def test_a_clock_of_a_cage_needs_a_fallback() -> None:
    machine = a_machine().model_copy(update={"clock_nic": "eth0"})

    with pytest.raises(HostPlanError, match="nothing to fall back on"):
        plan_host(machine, a_profile(time={"source": "hardware"}), pool="colocation")


def test_without_the_section_the_image_keeps_its_sources() -> None:
    assert not [path for path in a_plan(EC2).files if "chrony" in path]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"source": "servers", "servers": ["169.254.169.123", *OWN]}, "smears leap seconds"),
        ({"source": "servers", "servers": ["time.AWS.com."]}, "smears leap seconds"),
        ({"source": "hardware", "servers": ["fd00:ec2::123"]}, "smears leap seconds"),
        ({"source": "servers", "servers": ["FD00:EC2:0::123"]}, "smears leap seconds"),
        ({"source": "servers", "servers": ["time2.google.com"]}, "smears leap seconds"),
        ({"source": "servers", "servers": ["169.254.43387"]}, "a whole address without a port"),
        ({"source": "servers", "servers": ["2852039035"]}, "a whole address without a port"),
        ({"source": "servers", "servers": ["10.80.4.1:123"]}, "without a port"),
        ({"source": "amazon", "servers": OWN}, "beside the smeared source"),
        ({"source": "servers"}, "at least one server"),
        ({"source": "amazon", "accuracy": "rts25-automated"}, "while it smears a leap second"),
        ({"source": "servers", "servers": OWN, "accuracy": "exact"}, "literal_error"),
        ({"source": "servers", "servers": ["ntp1 iburst\nallow all"]}, "string_pattern_mismatch"),
    ],
)
def test_families_of_sources_are_never_mixed(section: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TimeSync.model_validate(section)

    [error] = caught.value.errors()
    assert said in f"{error['msg']} {error['type']}"


@pytest.mark.parametrize(
    ("hardware", "section", "nearest"),
    [
        (COLOCATED, {"source": "amazon"}, "source: servers"),
        (COLOCATED, {"source": "hardware"}, "source: servers, or state clockNic"),
        ("c6in.metal", {"source": "hardware"}, "source: amazon, or state clockNic"),
    ],
)
def test_a_source_the_host_cannot_have_is_refused_with_the_nearest(
    hardware: str, section: dict[str, Any], nearest: str
) -> None:
    with pytest.raises(HostPlanError, match="time-sources-exist") as caught:
        a_plan(hardware, time=section)

    assert nearest in str(caught.value)


def test_an_image_that_reads_no_chrony_configuration_is_given_none() -> None:
    image = load_image("al2023-x86-64-standard").model_copy(update={"chrony_file": None})
    wanted = a_profile(time={"source": "amazon"})

    with pytest.raises(HostPlanError, match="reads no chrony configuration"):
        plan_host(load_hardware(EC2), wanted, pool="x", image=image)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"source": "hardware", "servers": OWN[:1]}, "whose settings name servers only"),
        ({"source": "servers", "servers": ["2001:db8::123"]}, "2001:db8::123 on image"),
    ],
)
def test_bottlerocket_takes_servers_by_name_or_ipv4_address(
    section: dict[str, Any], said: str
) -> None:
    image = load_image("bottlerocket-x86-64")

    with pytest.raises(HostPlanError, match=said) as caught:
        plan_host(load_hardware(EC2), a_profile(time=section), pool="x", image=image)

    assert "choose al2023" in str(caught.value)


def test_a_clock_is_on_a_nic_that_the_machine_has() -> None:
    data = load_hardware(COLOCATED).model_dump(by_alias=True, exclude_none=True)

    with pytest.raises(ValidationError, match="wanted one of the NICs: ens1f0"):
        type(load_hardware(COLOCATED)).model_validate({**data, "clockNic": "eth7"})
