"""A plan as one archive with its installer: for hosts that are set up by hand, and for S3."""

import io
import shlex
import tarfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from corelane.hostconfig.delivery.activation import commands, delivered_files
from corelane.hostconfig.delivery.host_script import hold
from corelane.hostconfig.delivery.joining import BundlePlace
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.model.paths import AGENT, DELIVERED, HOLD, mode_of

INSTALLER: Final = "install"
_ROOT: Final = "root/"
_TRIES: Final = 6


def bundle(plan: HostPlan, agent: bytes) -> bytes:
    """Return a tar archive: the files below ``root/``, the agent among them, and ``install``."""
    files = {path: text.encode() for path, text in delivered_files(plan).items()} | {AGENT: agent}
    entries = {f"{_ROOT}{path}": (data, int(mode_of(path), 8)) for path, data in files.items()}
    return _tar({**entries, INSTALLER: (_installer(plan, files).encode(), 0o755)})


def bundle_key(place: BundlePlace, archive: bytes) -> str:
    """Return the object's key: by content, so that a rolling pool finds the old one and the new."""
    return f"{place.prefix}/{sha256(archive).hexdigest()[:32]}.tar"


def fetching_script(plan: HostPlan, place: BundlePlace, archive: bytes) -> str:
    """Return bash that fetches the archive and runs its installer once the digest is right."""
    source = shlex.quote(f"s3://{place.bucket}/{bundle_key(place, archive)}")
    digest = sha256(archive).hexdigest()
    copy = f'aws s3 cp --no-progress --region {shlex.quote(place.region)} {source} "$folder/tar"'
    lines = [
        "#!/bin/bash",
        plan.heading,
        "# In S3, since EC2 accepts at most 16384 bytes of user data.",
    ]
    lines += ["set -euo pipefail", *hold(plan), "umask 077", "folder=$(mktemp -d)"]
    lines += [
        f"for try in {' '.join(map(str, range(1, _TRIES + 1)))}; do",
        f'  if {copy}; then break; fi\n  sleep "$((try * 5))"\ndone',
        "# Unpacked and run only if its digest is that of the plan.",
        f"printf '%s  %s\\n' {digest} \"$folder/tar\" | sha256sum --check --quiet",
        'tar --extract --file "$folder/tar" --directory "$folder"',
        f'exec /bin/bash "$folder/{INSTALLER}"',
    ]
    return "\n".join(lines) + "\n"


def _installer(plan: HostPlan, files: Mapping[str, bytes]) -> str:
    lines = ["#!/bin/bash", plan.heading]
    lines += ["# With a folder as argument, only copies the files there, to build an image."]
    lines += ["set -euo pipefail", "umask 022", 'here=$(cd "$(dirname "$0")" && pwd)']
    lines += ['root=${1:-}\nif [ -z "$root" ] && [ "$(id -u)" -ne 0 ]; then']
    lines += ["  echo 'corelane: only root can set up a host' >&2", "  exit 1\nfi"]
    lines += _puts(files)
    if HOLD in files:
        marker = shlex.quote(f"/{DELIVERED}")
        lines += [f'if [ -n "$root" ]; then install -D -m 0644 /dev/null "$root"{marker}; fi']
    lines += ['if [ -n "$root" ]; then exit 0; fi']
    lines += [shlex.join(command) for command in commands(delivered_files(plan))]
    return "\n".join(lines) + "\n"


def _puts(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a line for each file, the one that holds the kubelet back first."""
    for path in sorted(files, key=lambda path: (path != HOLD, path)):
        source, target = shlex.quote(f"/{_ROOT}{path}"), shlex.quote(f"/{path}")
        yield f'install -D -m {mode_of(path)} "$here"{source} "$root"{target}'


def _tar(entries: Mapping[str, tuple[bytes, int]]) -> bytes:
    """Return the archive of the entries: root's, undated, in order of names."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, (data, mode) in sorted(entries.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), mode
            member.uname = member.gname = "root"
            tar.addfile(member, io.BytesIO(data))
    return archive.getvalue()
