"""`corelane host agent`: the one file that audits a host without Corelane on it."""

import hashlib
import zipfile
from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli.exit_codes import InputError
from corelane.cli.options import Json
from corelane.cli.terminal import say, say_json
from corelane.files.atomic_write import write_file
from corelane.hostconfig.delivery.zipapp import agent_archive

EXAMPLES: Final = (
    "corelane host agent --out agent.pyz",
    "python3 agent.pyz audit   # on the host; Python 3.9 or newer, and nothing else",
)
AGENT: Final = "corelane/hostconfig/agent"
OutFile = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="FILE", help="Where it goes: a new file, or an agent."),
]


def agent(*, out: OutFile, json: Json = False) -> None:
    """Write the agent, which audits a host, captures its topology and keeps its gate.

    Every call writes the same bytes, so that a digest tells which agent a host has.

    Exit code: 0, or 2 for a file that is something else and stays as it is.
    """
    if out.exists() and not _is_agent(out):
        msg = (
            f"found {out}, which is no agent, wanted a new file or an earlier agent: choose another"
        )
        raise InputError(msg)
    content = agent_archive()
    write_file(content, out)
    digest = hashlib.sha256(content).hexdigest()
    if json:
        told = {"file": str(out), "bytes": len(content), "sha256": digest}
        say_json({"schemaVersion": "1", **told})
    else:
        say(f"{out}: {len(content)} bytes, SHA-256 {digest}")


def _is_agent(file: Path) -> bool:
    """Tell an agent from whatever else may be lost: other archives, folders, pipes."""
    if not file.is_file() or not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return f"{AGENT}/__main__.py" in archive.namelist()
