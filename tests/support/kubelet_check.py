"""What the kubelet's own code makes of a configuration, on a machine that a plan describes."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corelane.hostconfig.model.host_plan import HostPlan, NumaNodePlan
from corelane.hostconfig.model.topology import Topology
from tests.support.real_parts import kubelet_check

_MIB = 1024 * 1024
_TYPE = {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration"}
Document = Mapping[str, Any]


class RefusedError(Exception):
    """Why the kubelet would not start, in its own words."""


@dataclass(frozen=True)
class Kubelet:
    """A way to ask: what is written goes below ``folder``."""

    folder: Path

    def load(self, *, file: Document | None = None, drop_in: Document | None = None) -> Any:
        """Return the configuration in effect after a file and a drop-in are merged."""
        return self._run(self._files(file, drop_in))["configuration"]

    def admit(
        self,
        machine: Document,
        *pods: str,
        file: Document | None = None,
        drop_in: Document | None = None,
    ) -> list[Any]:
        """Return what becomes of pods that ask one after another for CPUs, or are ``shared``."""
        path = self.folder / "machine.json"
        path.write_text(json.dumps(machine))
        asking = ["-machine", str(path), "-pods", ",".join(pods)]
        return self._run([*self._files(file, drop_in), *asking]).get("pods", [])

    def _files(self, file: Document | None, drop_in: Document | None) -> list[str]:
        words: list[str] = []
        if file is not None:
            (self.folder / "config.json").write_text(json.dumps({**_TYPE, **file}))
            words += ["-config", str(self.folder / "config.json")]
        if drop_in is not None:
            drop_ins = self.folder / "config.json.d"
            drop_ins.mkdir(exist_ok=True)
            (drop_ins / "60-corelane.conf").write_text(json.dumps({**_TYPE, **drop_in}))
            words += ["-config-dir", str(drop_ins)]
        return words

    def _run(self, words: list[str]) -> Any:
        command = [str(kubelet_check()), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- a list, no shell
        if done.returncode:
            raise RefusedError(done.stderr)
        return json.loads(done.stdout)


def machine_of(plan: HostPlan) -> dict[str, Any]:
    """Return the planned machine as cAdvisor's MachineInfo describes it to the kubelet."""
    running = plan.topology
    return {
        "num_cores": len(running.online),
        "num_physical_cores": len(running.cores),
        "num_sockets": len({cpu.socket for cpu in running.cpus}),
        "memory_capacity": sum(node.memory_mib for node in plan.numa_nodes) * _MIB,
        "hugepages": _pages(*plan.numa_nodes),
        "topology": [
            {
                "node_id": node.id,
                "memory": node.memory_mib * _MIB,
                "hugepages": _pages(node),
                "cores": _cores(running, node.id),
            }
            for node in plan.numa_nodes
        ],
    }


def _pages(*nodes: NumaNodePlan) -> list[dict[str, int]]:
    """Return page sizes in KiB; a size without pages is there too, as in sysfs."""
    return [
        {"page_size": 2 * 1024, "num_pages": sum(node.huge_pages_2mi for node in nodes)},
        {"page_size": 1024 * 1024, "num_pages": sum(node.huge_pages_1gi for node in nodes)},
    ]


def _cores(running: Topology, node: int) -> list[dict[str, Any]]:
    members = {cpu.core: cpu for cpu in running.cpus if cpu.numa_node == node}
    shared = len({cpu.l3 for cpu in members.values()}) == 1
    return [
        {
            "core_id": core,
            "thread_ids": sorted(running.cores[core]),
            "socket_id": cpu.socket,
            # cAdvisor lists a cache as uncore only where it serves part of a node's cores.
            "uncore_caches": [] if shared else [{"id": cpu.l3, "level": 3, "type": "Unified"}],
        }
        for core, cpu in members.items()
    ]
