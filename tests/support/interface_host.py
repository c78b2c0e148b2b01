"""A made-up host for the program that sets interfaces, with a stand-in for ethtool."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import INTERFACES_SCRIPT
from tests.support.shell import run

VIRTIO = "virtio3"
BRIDGE, SLOT = "sys/devices/pci0000:00", "0000:00:05.0"
UP, DOWN = "0x1003", "0x1002"


@dataclass
class InterfaceHost:
    """A folder that plays the host; ethtool writes down how it was called."""

    root: Path
    script: str

    def start(self, *words: str) -> CompletedProcess[str]:
        (self.root / "calls").write_text("")
        text = self.script
        for folder in ("/sys/", "/proc/"):
            text = text.replace(folder, f"{self.root}{folder}")
        environment = {"PATH": f"{self.root / 'bin'}:/usr/bin:/bin"}
        return run("/bin/bash", "-c", text, INTERFACES_SCRIPT, *words, env=environment)

    def ethtool_answers(self, code: int, said: str = "") -> None:
        self.tool("ethtool", f'echo "$*" >>{self.root}/calls\necho "{said}"\nexit {code}')

    def tool(self, name: str, does: str) -> None:
        path = self.root / "bin" / name
        path.write_text(f"#!/bin/bash\n{does}\n")
        path.chmod(0o755)

    def interface(
        self,
        name: str,
        interrupts: tuple[int, ...],
        *,
        slot: str = SLOT,
        driver: str = "ena",
        virtio: bool = False,
    ) -> None:
        function = self.root / BRIDGE / slot
        device = function / VIRTIO if virtio else function
        device.mkdir(parents=True)
        (device / "driver").symlink_to(f"../../bus/pci/drivers/{driver}")
        (self.root / "sys/class/net" / name).mkdir(parents=True)
        (self.root / "sys/class/net" / name / "device").symlink_to(device)
        self.write(f"sys/class/net/{name}/flags", UP)
        for number in interrupts:
            self.write(f"{BRIDGE}/{slot}/msi_irqs/{number}", "msix")
            self.write(f"proc/irq/{number}/smp_affinity_list", "0-47")

    def queues(self, name: str, *files: str) -> None:
        for file in files:
            self.write(f"sys/class/net/{name}/queues/{file}", "0")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(f"{text}\n")

    def read(self, path: str) -> str:
        return (self.root / path).read_text().strip()

    @property
    def calls(self) -> list[str]:
        return (self.root / "calls").read_text().splitlines()


def an_interface_host(root: Path, plan: HostPlan) -> InterfaceHost:
    (root / "bin").mkdir()
    host = InterfaceHost(root, plan.files[INTERFACES_SCRIPT])
    host.ethtool_answers(0)
    return host


def interfaces(**wanted: object) -> dict[str, Any]:
    """Return overrides that ask for nothing of interfaces but this."""
    nothing = {"moderationUs": None, "placeInterrupts": False, "steerPackets": False}
    return {"network": {"interfaces": {**nothing, **wanted}}}
