"""Pack the agent into one file, with the same bytes on every machine."""

import io
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

PACKAGE: Final = Path(__file__).parents[1] / "agent"
FOLDER: Final = "corelane/hostconfig/agent"
"""The folder of the agent in the archive, by its import path."""
INTERPRETER: Final = b"#!/usr/bin/env python3\n"
FIRST_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip file can say (APPNOTE.TXT 4.4.6, the DOS epoch)."""
UNIX: Final = 3
"""The system that made an entry (APPNOTE.TXT 4.4.2): where it differs, so would the bytes."""
READABLE: Final = 0o100644 << 16
MAIN: Final = """\
import sys

from corelane.hostconfig.agent.__main__ import main

sys.exit(main())
"""


def agent_archive() -> bytes:
    """Return the archive that ``python3`` runs. Stored, because deflate differs between builds."""
    sources = {
        f"{FOLDER}/{path.relative_to(PACKAGE).as_posix()}": path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
    }
    above = {f"{folder}/__init__.py": "" for folder in ("corelane", "corelane/hostconfig")}
    entries = {"__main__.py": MAIN, **above, **sources}
    archive = io.BytesIO()
    archive.write(INTERPRETER)
    with ZipFile(archive, "a", compression=ZIP_STORED) as pack:
        for name, text in sorted(entries.items()):
            pack.writestr(_entry(name), text.encode())
    return archive.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=FIRST_DATE)
    entry.create_system = UNIX
    entry.external_attr = READABLE
    return entry
