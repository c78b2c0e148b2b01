"""The agent on a real kernel: a tuned host is clean, and each single change has its name."""

from fnmatch import fnmatch
from typing import Any

import pytest
import yaml

from corelane.hostconfig.agent.host import version_of
from tests.support.guest.audited import audited, audited_while
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
    lacking = audited(guest).of("not-applicable")

    strange = {
        name: why
        for name, why in lacking.items()
        if not any(name == known or fnmatch(name, known) for known in LACKING)
    }
    assert not strange, "these were expected to be seen"


def test_the_captured_topology_is_the_planned_one(guest: Guest) -> None:
    captured = yaml.safe_load(guest.sh("python3 /usr/local/lib/corelane/agent.pyz topology"))
    planned = guest_hardware().topology

    online = planned.without_smt() if "nosmt" in guest.read("/proc/cmdline") else planned
    assert [cpu["id"] for cpu in captured["cpus"]] == sorted(online.online)
    assert [cpu["numaNode"] for cpu in captured["cpus"]] == [c.numa_node for c in online.cpus]
    assert [(n["name"], n["numaNode"]) for n in captured["nics"]] == sorted(
        (nic.name, nic.numa_node) for nic in planned.nics
    )
    assert [(n["name"], n["numaNode"]) for n in captured["nvmes"]] == [
        (drive.name, drive.numa_node) for drive in planned.nvmes
    ]


def test_a_broken_setting_is_named_alone(guest: Guest, setting: dict[str, Any]) -> None:
    _skip_what_the_guest_lacks(guest, setting)

    found = audited_while(guest, breakage_of(setting))

    assert list(found.of("drift")) == [setting["name"]]
    assert not found.of("unreadable")
    assert found.code == 1


def test_an_argument_without_effect_is_named_alone(guest: Guest, argument: dict[str, Any]) -> None:
    broken = [each for each in effects_of(argument) if _works(guest, each)]
    if not broken:
        pytest.skip("this kernel lets nothing undo it at run time")
    for each in broken:
        found = audited_while(guest, each)
        assert list(found.of("drift")) == [argument["name"]], each.name


def test_all_is_as_it_was(guest: Guest) -> None:
    assert not audited(guest).of("drift"), "what the tests broke is whole again"


def _works(guest: Guest, broken: Breakage) -> bool:
    """Return whether the kernel takes the change at all: this machine has no hardware watchdog."""
    done = guest.run("/bin/bash", "-c", f"set -e; {broken.do}; {broken.undo}")
    return done.code == 0


def _skip_what_the_guest_lacks(guest: Guest, setting: dict[str, Any]) -> None:
    looks = setting["observe"]
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
