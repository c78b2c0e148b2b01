"""What the gate's pod sees of a host is what the host itself sees: root, but without any power."""

import shlex

from corelane.components.hosts.gate_view import KUBELET, view_of
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import AGENT
from tests.support.guest.audited import Audited, audited, audited_from
from tests.support.guest.guest import Guest

VIEW = "/run/gates-view"
# As a container runtime does for the DaemonSet: own processes, mounts and cgroups, the host's
# network, no capability, and the folders of the pool's view below one root.
NAMESPACES = "unshare --mount --pid --fork --cgroup --ipc --uts"
POWERLESS = "setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs"


def seen_by_the_gate(plan: HostPlan, then: str) -> str:
    """Return a command that runs another as the gate's pod would."""
    # Nobody has joined this guest to a cluster: nodeadm makes the folder of the kubelet's files.
    mounts = [
        f"mkdir -p {KUBELET}",
        *(
            f"mkdir -p {VIEW}{folder}; mount --rbind {folder} {VIEW}{folder}"
            for folder in view_of([plan])
        ),
    ]
    script = "; ".join(["set -e", *mounts, "mount -t proc proc /proc", f"exec {POWERLESS} {then}"])
    return f"{NAMESPACES} /bin/bash -c {shlex.quote(script)}"


def audited_by_the_gate(guest: Guest, plan: HostPlan) -> Audited:
    audit = f"python3 -I /{AGENT} audit --root {VIEW} --format json"
    return audited_from(guest, seen_by_the_gate(plan, audit))


def test_the_gate_is_nobody_but_root(guest: Guest, plan: HostPlan) -> None:
    status = guest.sh(seen_by_the_gate(plan, "cat /proc/self/status"))
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)

    assert fields["Uid"].split() == ["0"] * 4
    assert {fields[name] for name in ("CapEff", "CapPrm", "CapBnd")} == {"0" * 16}
    assert fields["NoNewPrivs"] == "1"


def test_the_gate_sees_what_the_host_sees(guest: Guest, plan: HostPlan) -> None:
    own, gates = audited(guest), audited_by_the_gate(guest, plan)

    assert gates.of("unreadable") == own.of("unreadable")
    assert gates.of("drift") == own.of("drift")
    assert [(each["name"], each["state"]) for each in gates.settings] == [
        (each["name"], each["state"]) for each in own.settings
    ]
    assert gates.of("ok"), "there is something to see"
    assert gates.code == own.code
