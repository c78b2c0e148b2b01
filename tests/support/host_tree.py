"""Hosts as trees of files: built by hand, or so that everything a plan wants is there."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corelane.hostconfig.agent.host import Host
from corelane.hostconfig.agent.probe import Probe, Reading
from corelane.hostconfig.agent.readers import observe
from corelane.hostconfig.model.cpuset import format_cpumask, parse_cpulist

Files = Mapping[str, str | bytes]
LIMITS = {
    "MEMLOCK": "Max locked memory         {0}            {0}            bytes",
    "NOFILE": "Max open files            {0}            {0}            files",
    "RTPRIO": "Max realtime priority     {0}            {0}",
}
INTERRUPT = "24"
KERNEL_THREAD, UNIT_PROCESS = 100, 700
KUBELET_PROCESS, KUBELET_FILE = 600, "/etc/kubernetes/kubelet/config.json"
LONG_AFTER = 4_102_444_800
"""Seconds since 1970 at which the kubelet of a tree started: its files are older."""


def a_tree(root: Path, files: Files, links: Mapping[str, str] | None = None) -> Path:
    """Write files and symlinks below a root; paths are the host's own."""
    for path, content in files.items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    for path, leads_to in (links or {}).items():
        target = root / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(leads_to)
    return root


def a_host(root: Path, files: Files, links: Mapping[str, str] | None = None) -> Host:
    """Return the host that a tree is."""
    return Host(str(a_tree(root, files, links)))


def a_thread(number: int, name: str, cpus: str, parent: int = 2) -> Files:
    """Return the files of a kernel thread, or of another child of a process."""
    status = f"Name:\t{name}\nPPid:\t{parent}\nCpus_allowed_list:\t{cpus}\n"
    return {f"/proc/{number}/comm": f"{name}\n", f"/proc/{number}/status": status}


def reading(host: Host, kind: str, target: str, expected: str = "", **more: Any) -> Reading:
    """Read one probe."""
    return observe(Probe(kind, target, expected, **more), host)


def a_document(*settings: Mapping[str, Any], **header: Any) -> dict[str, Any]:
    """Return expectations; a setting is anything that differs from a plain sysctl."""
    plain = {"layer": "sysctl", "name": "vm.swappiness", "expected": "10", "why": "because"}
    probe = {"kind": "text", "target": "/proc/sys/vm/swappiness", "expected": "10"}
    return {
        "schemaVersion": "1",
        "pool": "t0-test",
        "profile": "test",
        "hardware": "test-machine",
        "remedies": {"sysctl": "restart it"},
        "settings": [{**plain, "observe": [probe], **each} for each in settings],
        **header,
    }


class ConformingHost:
    """A tree that holds everything a document expects, to be broken one thing at a time."""

    def __init__(self, root: Path, document: Mapping[str, Any], files: Files) -> None:
        """Build it; ``files`` are those that were delivered."""
        self.root = root
        self.words: list[str] = []
        self.given = 0
        self.parameters: dict[tuple[str, str], str] = {}
        self.kubelet: dict[str, Any] = {}
        a_tree(
            root, {"/sys/devices/system/cpu/online": "0-191", "/proc/1/cgroup": "0::/init.scope"}
        )
        a_tree(root, {path: text for path, text in files.items() if path.startswith("etc/")})
        for setting in document["settings"]:
            for probe in setting["observe"]:
                getattr(self, f"_{probe['kind']}")(Probe(**probe))
        a_tree(root, {"/proc/cmdline": " ".join(self.words)})

    @property
    def host(self) -> Host:
        """The host as it is now."""
        return Host(str(self.root), ethtool=lambda nic, name: self.parameters[nic, name])

    def _argument(self, probe: Probe) -> None:
        self.words += probe.field.split()

    def _text(self, probe: Probe, text: str | None = None) -> None:
        path = re.sub(r"\[[^\]]*\]\*?|\*|\?", "0", probe.target)
        a_tree(self.root, {path: f"{probe.expected if text is None else text}\n"})
        drive, _, attribute = path.partition("/queue/")
        if attribute and not (self.root / f"{drive}/size".lstrip("/")).exists():
            a_tree(self.root, {f"{drive}/size": "0"})

    def _choice(self, probe: Probe) -> None:
        self._text(probe, f"other [{probe.expected}] another")

    def _cpus(self, probe: Probe) -> None:
        self._text(probe)

    def _mask(self, probe: Probe) -> None:
        self._text(probe, format_cpumask(parse_cpulist(probe.expected)))

    def _process_cpus(self, probe: Probe) -> None:
        text = f"Name:\tsystemd\nCpus_allowed_list:\t{probe.expected}\n"
        a_tree(self.root, {f"/proc/{probe.target}/status": text})

    def _thread_cpus(self, probe: Probe) -> None:
        number = KERNEL_THREAD + len(probe.target)
        a_tree(self.root, a_thread(number, f"{probe.target}0", probe.expected))

    def _ethtool(self, probe: Probe) -> None:
        self._device(probe)
        self.parameters[self.name_of(probe), probe.field] = probe.expected

    def _queue_cpus(self, probe: Probe) -> None:
        self._device(probe)
        files = f"/sys/class/net/{self.name_of(probe)}/queues/{probe.field}"
        self._mask(probe._replace(target=files))

    def _interrupts(self, probe: Probe) -> None:
        device = self._device(probe)
        number = str(int(INTERRUPT) + len(list((self.root / "proc").glob("irq/*/"))))
        irq = {
            f"/proc/irq/{number}/smp_affinity_list": probe.expected,
            f"{device}/msi_irqs/{number}": "",
        }
        a_tree(self.root, irq)

    def name_of(self, probe: Probe) -> str:
        """Return the name on this host: another one than in the plan where that does not matter."""
        return f"{probe.target}x" if probe.by else probe.target

    def _device(self, probe: Probe) -> str:
        """Return the device of an interface, made once: as whatever finds it wants it."""
        nic, (how, *what) = self.name_of(probe), (probe.by or "name").split()
        slots = {"pci": what[:1], "driver": [f"0000:00:{int(n):02x}.0" for n in what[1:]]}
        device = f"/sys/devices/pci0000:00/{slots.get(how, [nic])[0]}"
        if not (self.root / device.lstrip("/")).exists():
            link = {f"/sys/class/net/{nic}/device": device}
            a_tree(self.root, {f"{device}/numa_node": "0"}, link)
        if how == "driver":
            self._driver(device, what[0])
        if how == "mac":
            a_tree(self.root, {f"/sys/class/net/{nic}/address": f"{what[0]}\n"})
        return device

    def _driver(self, device: str, name: str) -> None:
        if not (self.root / f"{device}/driver".lstrip("/")).is_symlink():
            a_tree(self.root, {}, {f"{device}/driver": f"/sys/bus/pci/drivers/{name}"})

    def _nic(self, probe: Probe) -> None:
        device = self._device(probe)
        if probe.field == "driver":
            self._driver(device, probe.expected)
        else:
            a_tree(self.root, {f"{device}/numa_node": probe.expected})

    def _cpu_groups(self, probe: Probe) -> None:
        for number, cpus in enumerate(probe.expected.split()):
            for cpu in parse_cpulist(cpus):
                a_tree(self.root / f"sys/devices/system/cpu/cpu{cpu}", {
                    "core": {"topology/core_cpus_list": cpus},
                    "L3 cache": {"cache/index3/level": "3", "cache/index3/shared_cpu_list": cpus},
                    "socket": {"topology/physical_package_id": str(number)},
                }[probe.field])  # fmt: skip

    def _memory(self, probe: Probe) -> None:
        a_tree(self.root, {probe.target: f"Node 0 MemTotal: {int(probe.expected) * 1024} kB\n"})

    def _drives(self, probe: Probe) -> None:
        for number, size in enumerate(probe.expected.split()):
            name = f"nvme{number}n{int(probe.target)}"
            device = f"/sys/devices/pci0000:00/{name}"
            files = {
                f"/sys/block/{name}/size": str(int(size) * 10**9 // 512),
                f"{device}/numa_node": probe.target,
            }
            a_tree(self.root, files, {f"/sys/block/{name}/device": device})

    def _schemata(self, probe: Probe) -> None:
        a_tree(self.root, {"/sys/fs/resctrl/info/L3/cbm_mask": f"{(1 << 100) - 1:x}"})
        schemata = self.root / probe.target.lstrip("/") / "schemata"
        rows = schemata.read_text() if schemata.exists() else ""
        share = int(probe.expected.rstrip("%"))
        value = str(share)
        if probe.field == "L3":
            value = f"{((1 << share) - 1) << self.given:x}"
            self.given += share
        a_tree(schemata.parent, {"schemata": f"{rows}{probe.field}:0={value};1={value}\n"})

    def _masked_unit(self, probe: Probe) -> None:
        path = f"/etc/systemd/system/{probe.target}"
        if not (self.root / path.lstrip("/")).exists():
            a_tree(self.root, {}, {path: "/dev/null"})

    def _kubelet(self, probe: Probe) -> None:
        process = f"/proc/{KUBELET_PROCESS}"
        self.kubelet[probe.field] = json.loads(probe.expected)
        a_tree(self.root, {
            f"{process}/cgroup": f"0::/runtime.slice/{probe.target}",
            f"{process}/cmdline": f"/usr/bin/kubelet\0--config={KUBELET_FILE}\0",
            f"{process}/stat": f"{KUBELET_PROCESS} (kubelet) S{' 0' * 18} {LONG_AFTER}00 0",
            "/proc/stat": "btime 0\n",
            KUBELET_FILE: json.dumps(self.kubelet),
        })  # fmt: skip

    def _kubelet_state(self, probe: Probe) -> None:
        path = self.root / probe.target.lstrip("/")
        state = json.loads(path.read_text()) if path.exists() else {}
        if probe.field == "policyName":
            state["policyName"] = probe.expected
        elif probe.field == "withheld":
            state["entries"] = {"pod": {"main": str(max(parse_cpulist(probe.expected)) + 1)}}
        else:
            sizes = dict(each.split("=") for each in probe.expected.split())
            state["machineState"] = {
                node: {"memoryMap": {"memory": {"systemReserved": int(size[:-2]) << 20}}}
                for node, size in sizes.items()
            }
        a_tree(self.root, {probe.target: json.dumps(state)})

    def _unit_limit(self, probe: Probe) -> None:
        process = self.root / "proc" / str(UNIT_PROCESS + sum(probe.target.encode()))
        row = LIMITS[probe.field].format(probe.expected)
        limits = process / "limits"
        rows = limits.read_text() if limits.exists() else ""
        a_tree(process, {"cgroup": f"0::/system.slice/{probe.target}", "limits": f"{rows}{row}\n"})

    def _file(self, probe: Probe) -> None:
        assert (self.root / probe.target.lstrip("/")).exists(), "a delivered file, already there"
