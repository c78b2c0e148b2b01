"""A way to break each setting of a plan on a running guest, and to put it back."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Setting = Mapping[str, Any]
"""One entry of the expectations document."""


@dataclass(frozen=True, slots=True)
class Breakage:
    """Shell that breaks one setting, and shell that undoes just that."""

    name: str
    do: str
    undo: str


def breakage_of(setting: Setting) -> Breakage:
    """Return how a setting is broken; one of a layer that nobody thought of has no way."""
    do, undo = _WAYS[setting["layer"]](setting)
    return Breakage(setting["name"], do, undo)


def effects_of(setting: Setting) -> list[Breakage]:
    """Return how each effect of a kernel argument is broken while its word still stands."""
    looks = [look for look in setting["observe"] if look["kind"] in _EFFECTS]
    if setting["layer"] != "kernel argument":
        return []
    return [
        Breakage(f"{setting['name']}: {look['target']}", *_EFFECTS[look["kind"]](look))
        for look in looks
    ]


def _argument(setting: Setting) -> tuple[str, str]:
    """Show a command line without the words: the kernel's own cannot be changed."""
    words = setting["observe"][0]["field"]
    line = f"sed 's/ {words.replace('/', '.')}\\b//' /proc/cmdline >/run/cmdline"
    return f"{line}; mount --bind /run/cmdline /proc/cmdline", "umount /proc/cmdline"


def _written(setting: Setting) -> tuple[str, str]:
    return _another_value(setting["observe"][0])


def _another_value(look: Setting, word: str = "") -> tuple[str, str]:
    """Write another value into the first file, as anybody could; nothing is feigned."""
    path, other = word or shlex.quote(look["target"]), _other(look)
    find = f"file=$(compgen -G {path} | head -1); key=/run/broken-$(echo $file | tr / _)"
    save = 'sed -E "s/.*\\[(.*)\\].*/\\1/" "$file" >"$key"'
    do = f'{find}; {save}; printf %s {shlex.quote(other)} >"$file"'
    return do, f'{find}; cat "$key" >"$file"'


def _other(look: Setting) -> str:
    expected = look["expected"]
    if look["kind"] in {"mask", "cpus", "queue_cpus"}:
        return "4"  # CPU 2, isolated
    if look["target"].endswith("/current_clocksource"):
        return "acpi_pm"
    if look["target"].endswith("/smt/control"):
        return "on"
    if look["kind"] == "choice":
        return _OTHER_CHOICES[expected]
    return str(int(expected) + (1 if int(expected) < 1 else -1))


_OTHER_CHOICES: Final = {"madvise": "always", "never": "always", "none": "mq-deadline"}


def _named(look: Setting) -> str:
    """Return a word of shell that is the name of an interface on the guest."""
    ways = look.get("by", f"name {look['target']}")
    return f"$(/usr/local/sbin/corelane-interfaces find {ways})"


def _interface(setting: Setting) -> tuple[str, str]:
    look = setting["observe"][0]
    if look["kind"] == "queue_cpus":
        return _another_value(look, f'"/sys/class/net/{_named(look)}/queues/{look["field"]}"')
    option = "-C" if "usecs" in look["field"] else "-G"
    other = 100 if option == "-C" else 256
    nic, field = _named(look), look["field"]
    return (
        f"ethtool {option} {nic} {field} {other}",
        f"ethtool {option} {nic} {field} {look['expected']}",
    )


_NEAREST: Final = "cd -P {device}/device; while ! [ -e {name} ]; do cd ..; done; echo $PWD/{name}"


def _interrupts(setting: Setting) -> tuple[str, str]:
    # A virtio device uses the interrupts of the PCI function above it.
    device = f"/sys/class/net/{_named(setting['observe'][0])}"
    irqs = _NEAREST.format(device=device, name="msi_irqs")
    file = f"/proc/irq/$(ls $({irqs}) | sort -n | head -1)/smp_affinity_list"
    cpu = setting["observe"][0]["expected"]
    return f"echo 2 >{file}", f"echo {cpu} >{file}"


def _unit(setting: Setting) -> tuple[str, str]:
    unit = setting["name"]
    return f"systemctl unmask {unit}", f"systemctl mask {unit}"


def _limit(setting: Setting) -> tuple[str, str]:
    look = setting["observe"][0]
    option, value = f"--{look['field'].lower()}", look["expected"]
    other = "65536" if value == "unlimited" else str(int(value) - 1)
    call = f"prlimit --pid $(systemctl show -P MainPID {look['target']}) {option}="
    return f"{call}{other}:{other}", f"{call}{value}:{value}"


def _file(setting: Setting) -> tuple[str, str]:
    path = shlex.quote(setting["observe"][0]["target"])
    return f"cp -p {path} /run/broken; echo '# edited' >>{path}", f"cp -p /run/broken {path}"


def _process(look: Setting) -> tuple[str, str]:
    """Let a process run anywhere: its control group's CPUs bound what its own mask may say."""
    process = look["target"]
    group = f"/sys/fs/cgroup$(cut -d: -f3 /proc/{process}/cgroup)/cpuset.cpus"
    call = f"echo {{0}} >{group}; taskset -pc {{0}} {process} >/dev/null"
    return call.format("0-7"), call.format(look["expected"])


def _machine(setting: Setting) -> tuple[str, str]:
    """Show another machine: sysfs says what it is, and nothing on a running host changes that."""
    file, text = _SHOWN[setting["observe"][0]["kind"]](setting["observe"][0])
    save = f"file=$({file}); echo $file >/run/broken-file; {text} >/run/broken"
    return f"{save}; mount --bind /run/broken $file", "umount $(cat /run/broken-file)"


def _numa_node(device: str) -> str:
    return _NEAREST.format(device=device, name="numa_node")


def _of_the_first_cpu(look: Setting) -> tuple[str, str]:
    """Have the last CPU say of itself what the first one says."""
    cpu = f"{look['target']}/cpu{{0}}/{_GROUPS[look['field']]}"
    last = "$(sed 's/.*[-,]//' /sys/devices/system/cpu/online)"
    return f"echo {cpu.format(last)}", f"cat {cpu.format(0)}"


_GROUPS: Final = {
    "core": "topology/core_cpus_list",
    "L3 cache": "cache/index3/shared_cpu_list",
    "socket": "topology/physical_package_id",
}
_SHOWN: Final[Mapping[str, Callable[[Setting], tuple[str, str]]]] = {
    "text": lambda look: (f"echo {look['target']}", "echo 7"),
    "cpu_groups": _of_the_first_cpu,
    "memory": lambda look: (f"echo {look['target']}", "echo Node 0 MemTotal: 2097152 kB"),
    "nic": lambda look: (_numa_node(f"/sys/class/net/{_named(look)}"), "echo 7"),
    "drives": lambda _: (_numa_node("/sys/block/nvme0n1"), "echo 7"),
}
_WAYS: Final[Mapping[str, Callable[[Setting], tuple[str, str]]]] = {
    "kernel argument": _argument,
    "sysctl": _written,
    "sysfs": _written,
    "interface": _interface,
    "interrupts": _interrupts,
    "drive": _written,
    "unit": _unit,
    "limit": _limit,
    "file": _file,
    "machine": _machine,
}
_EFFECTS: Final[Mapping[str, Callable[[Setting], tuple[str, str]]]] = {
    "text": _another_value,
    "choice": _another_value,
    "mask": _another_value,
    "process_cpus": _process,
}
