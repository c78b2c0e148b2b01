"""`corelane host agent`: the file that audits a host on which Corelane is not installed."""

from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli.options import Json
from corelane.cli.terminal import say, say_json
from corelane.errors import InputError

EXAMPLES: Final = (
    "corelane host agent --out agent.pyz",
    "python3 agent.pyz audit   # on the host; Python 3.9 or newer, and nothing else",
)
AGENT: Final = "corelane/hostconfig/agent"
OutFile = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="FILE", help="A new file, or an earlier agent to replace."),
]


def agent(*, out: OutFile, json: Json = False) -> None:
    """Write the agent, which audits a host, captures its topology and keeps its startup taint.

    Every call writes the same bytes, so that a digest identifies the agent of a host.

    Exit code: 0, or 2 for an existing file that is not an agent, which is not changed.
    """
    import hashlib

    from corelane.files.atomic_write import write_file
    from corelane.hostconfig.delivery.zipapp import agent_archive

    if out.exists() and not _is_agent(out):
        msg = f"found {out}, which is not an agent, wanted a new file or an agent: choose another"
        raise InputError(msg)
    content = agent_archive()
    write_file(content, out)
    digest = hashlib.sha256(content).hexdigest()
    if json:
        written = {"file": str(out), "bytes": len(content), "sha256": digest}
        say_json({"schemaVersion": "1", **written})
    else:
        say(f"{out}: {len(content)} bytes, SHA-256 {digest}")


def _is_agent(file: Path) -> bool:
    """Return whether a file is an agent, so that nothing else is overwritten."""
    import zipfile

    if not file.is_file() or not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return f"{AGENT}/__main__.py" in archive.namelist()
