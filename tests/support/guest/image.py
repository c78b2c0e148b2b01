"""The Debian image that guests boot: built once for its sources, kept outside the tree."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from corelane.engine.go_build import cache_root
from corelane.files.lock import alone
from tests.support.paths import ROOT

SOURCES = ROOT / "tools" / "guest"


@dataclass(frozen=True, slots=True)
class Image:
    """A disk, never written to, and the disc that starts whatever kernel the disk names."""

    home: Path

    @property
    def disk(self) -> Path:
        return self.home / "disk.raw"

    @property
    def disc(self) -> Path:
        return self.home / "boot.iso"


def guest_image() -> Image:
    """Return the image, building it first where no run has."""
    home = cache_root() / f"guest-{_key()}"
    with alone(home.with_suffix(".lock"), lambda: tell("waiting for another run's image")):
        if not home.is_dir():
            _build(home)
    return Image(home)


def tell(text: str) -> None:
    """Show progress at once, whatever pytest captures."""
    sys.__stderr__.write(f"guest: {text}\n") if sys.__stderr__ else None


def _key() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in SOURCES.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(SOURCES)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _build(home: Path) -> None:
    tell("building the Debian image once, about two minutes")
    staging = Path(tempfile.mkdtemp(prefix=f"{home.name}.", dir=home.parent))
    try:
        subprocess.run([SOURCES / "build.sh", staging], check=True, stdout=sys.__stderr__)  # noqa: S603 - our own script
        staging.rename(home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
