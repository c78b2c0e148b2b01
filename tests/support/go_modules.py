"""Files of Go modules, each module downloaded once and only used if its hash is the pinned one."""

import json
import os
import tempfile
from functools import cache
from pathlib import Path

from tests.support.shell import run


@cache
def pinned_source(module: str, pins: Path) -> Path:
    """Return the folder of a module; ``pins`` has its version and hash, a module a line."""
    lines = pins.read_text().splitlines()
    [(version, wanted)] = [line.split()[1:] for line in lines if line.split()[0] == module]
    environment = {**os.environ, "GOWORK": "off", "GOFLAGS": "-mod=mod"}
    with tempfile.TemporaryDirectory() as folder:
        done = run(
            "go", "-C", folder, "mod", "download", "-json", f"{module}@{version}", env=environment
        )
    assert done.returncode == 0, f"{module} could not be downloaded: {done.stdout} {done.stderr}"
    found = json.loads(done.stdout)
    assert found["Sum"] == wanted, f"{module} is not what was pinned: {found['Sum']}"
    return Path(found["Dir"])
