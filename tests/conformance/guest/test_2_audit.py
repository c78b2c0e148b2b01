"""The agent on a real kernel: a tuned host is clean, and each single change has its name."""

import json
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml

from corelane.hostconfig.agent.host import version_of
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.guest.audited import AUDIT, audited, audited_while
from tests.support.guest.breakage import Breakage, breakage_of, effects_of
from tests.support.guest.guest import Guest
from tests.support.guest.host import guest_hardware

# The emulated machine's kernel, 6.1, is older than these settings.
LACKING = ("/sys/kernel/debug/sched/fair_server/*", "net.core.rps_default_mask")


def test_the_tuned_guest_is_clean(guest: Guest) -> None:
    found = audited(guest)

    assert not found.of("drift")
    assert not found.of("unreadable")
    assert found.code == 0


def test_only_what_the_guest_lacks_is_not_applicable(guest: Guest) -> None:
    found = audited(guest)
    lacking = found.of("not-applicable")
    # No kubelet runs in this guest: test_0_kubelet.py audits one.
    kubelets = [each["name"] for each in found.settings if each["layer"] == "kubelet"]

    strange = {
        name: why
        for name, why in lacking.items()
        if not any(name == known or fnmatch(name, known) for known in (*LACKING, *kubelets))
    }
    assert not strange, "these were expected to be seen"


def test_the_captured_topology_is_the_planned_one(guest: Guest) -> None:
    captured = yaml.safe_load(guest.sh("python3 /usr/local/lib/corelane/agent.pyz topology"))
    planned = guest_hardware().topology

    online = planned.without_smt() if "nosmt" in guest.read("/proc/cmdline") else planned
    assert [cpu["id"] for cpu in captured["cpus"]] == sorted(online.online)
    assert [cpu["numaNode"] for cpu in captured["cpus"]] == [c.numa_node for c in online.cpus]
    # Linux names them by their slots, enp129s0 and enp65s0; the plan has names of its own.
    assert [(n["driver"], n["pci"], n["numaNode"]) for n in captured["nics"]] == [
        ("virtio_net", "0000:81:00.0", 1),
        ("e1000e", "0000:41:00.0", 0),
    ]
    assert [(n["name"], n["numaNode"]) for n in captured["nvmes"]] == [
        (drive.name, drive.numa_node) for drive in planned.nvmes
    ]


def test_a_broken_setting_is_named_alone(guest: Guest, setting: dict[str, Any]) -> None:
    _skip_what_the_guest_lacks(guest, setting)

    found = audited_while(guest, breakage_of(setting))

    assert list(found.of("drift")) == [setting["name"]]
    assert not found.of("unreadable")
    assert found.code == 1


def test_a_cpu_that_goes_offline_is_named(guest: Guest, plan: HostPlan) -> None:
    cpu = max(plan.cpus.isolated)
    file = f"/sys/devices/system/cpu/cpu{cpu}/online"
    # A CPU that comes or goes has virtio_net place its interrupts anew, and kcompactd forget its
    # CPUs (virtnet_cpu_notif_add; mm/compaction.c, kcompactd_cpu_online).
    again = "systemctl restart corelane-interfaces.service corelane-kernel-threads.service"
    broken = Breakage(f"CPU {cpu}", f"echo 0 >{file}", f"echo 1 >{file}; {again}")
    found = audited_while(guest, broken)

    assert found.of("drift")["online CPUs"].startswith("/sys/devices/system/cpu/online is 0,")
    layers = {each["layer"] for each in found.settings if each["state"] == "drift"}
    assert layers <= {"machine", "interrupts", "file"}


def test_an_audit_sends_no_interrupt_to_an_isolated_cpu(guest: Guest, plan: HostPlan) -> None:
    during, without = json.loads(
        guest.run("python3", "-", f"{AUDIT} --format json", stdin=_COUNT.encode()).out
    )
    isolated = {f"CPU{cpu}" for cpu in plan.cpus.isolated}

    assert isolated <= during.keys()
    for cpu in isolated:
        more = {
            row: count for row, count in during[cpu].items() if count > without[cpu].get(row, 0)
        }
        assert not more, (
            f"{cpu}: interrupts by row during an audit, idle for as long had {without[cpu]}"
        )


# Interrupts of one CPU on behalf of another: rescheduling, function calls, TLB flushes, work.
_COUNT = """
import json, subprocess, sys, time
ROWS = {"RES:", "CAL:", "TLB:", "IWI:"}
def rows():
    header, *lines = open("/proc/interrupts").read().splitlines()
    cpus = header.split()
    found = {cpu: {} for cpu in cpus}
    for line in lines:
        name, *values = line.split()
        if name in ROWS:
            for cpu, value in zip(cpus, values):
                found[cpu][name] = int(value)
    return found
def grown(work):
    before = rows()
    work()
    return {cpu: {row: count - before[cpu][row] for row, count in of_cpu.items()}
            for cpu, of_cpu in rows().items()}
audit = lambda: subprocess.run(sys.argv[1].split(), stdout=subprocess.DEVNULL)
audit()
started = time.monotonic()
during = grown(audit)
print(json.dumps([during, grown(lambda seconds=time.monotonic() - started: time.sleep(seconds))]))
"""


def test_an_argument_without_effect_is_named_alone(guest: Guest, argument: dict[str, Any]) -> None:
    broken = [each for each in effects_of(argument) if _works(guest, each)]
    if not broken:
        pytest.skip("this kernel lets nothing undo it at run time")
    for each in broken:
        found = audited_while(guest, each)
        # Process 1 can leave its CPUs only with its control group, whose CPUs are a setting, too.
        drifts = [name for name in found.of("drift") if "/init.scope.d/" not in name]
        assert drifts == [argument["name"]], each.name


def test_all_is_as_it_was(guest: Guest) -> None:
    assert not audited(guest).of("drift"), "what the tests broke is whole again"


def _works(guest: Guest, broken: Breakage) -> bool:
    """Return whether the kernel takes the change at all: this machine has no hardware watchdog."""
    done = guest.run("/bin/bash", "-c", f"set -e; {broken.do}; {broken.undo}")
    return done.code == 0


def _skip_what_the_guest_lacks(guest: Guest, setting: dict[str, Any]) -> None:
    looks = setting["observe"]
    if setting["layer"] == "kubelet":
        pytest.skip("no kubelet runs in this guest")
    if setting["name"] == "online CPUs":
        pytest.skip("every other fact depends on it: a test of its own takes a CPU offline")
    since = version_of(looks[0].get("since", "0.0"))
    kernel = version_of(guest.read("/proc/sys/kernel/osrelease"))
    if since and kernel and since > kernel:
        pytest.skip(f"needs Linux {looks[0]['since']}")
    paths = [look["target"] for look in looks if look["target"].startswith("/")]
    globs = " ".join(f"'{path}'" for path in paths)
    if paths and setting["layer"] in {"sysfs", "sysctl"}:
        found = guest.run("/bin/bash", "-c", f"for each in {globs}; do compgen -G $each; done")
        if not found.out:
            pytest.skip("the guest has no such file")
