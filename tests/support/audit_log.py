"""What an API server writes down of each request."""

import json
from pathlib import Path
from typing import Any

_POLICY = """\
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata}]
"""


def audited(folder: Path) -> tuple[str, ...]:
    """Return the flags by which a server writes its audit log into a folder."""
    (folder / "audit-policy.yaml").write_text(_POLICY)
    return (
        f"--audit-policy-file={folder / 'audit-policy.yaml'}",
        f"--audit-log-path={_log(folder)}",
        "--audit-log-mode=blocking",
    )


def events(folder: Path) -> list[dict[str, Any]]:
    """Return what was written so far."""
    return [json.loads(line) for line in _log(folder).read_text().splitlines()]


def _log(folder: Path) -> Path:
    return folder / "audit.log"
