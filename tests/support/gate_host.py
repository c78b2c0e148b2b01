"""A host of one setting, as an agent below a root sees it."""

import json
from pathlib import Path

from corelane.hostconfig.model.paths import EXPECTATIONS

SWAPPINESS = "proc/sys/vm/swappiness"


def make_host(root: Path) -> Path:
    """Write a host on which everything is as it should be."""
    probe = {"kind": "text", "target": f"/{SWAPPINESS}", "expected": "10"}
    setting = {"layer": "sysctl", "name": "vm.swappiness", "expected": "10", "why": "Less swap."}
    document = {
        "schemaVersion": "1",
        "pool": "engines",
        "profile": "p",
        "hardware": "h",
        "remedies": {"sysctl": "systemctl restart systemd-sysctl.service"},
        "settings": [{**setting, "observe": [probe]}],
    }
    for path, text in {EXPECTATIONS: json.dumps(document), SWAPPINESS: "10\n"}.items():
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(text)
    return root
