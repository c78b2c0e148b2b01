"""An image made by hand: Debian's static busybox, and nothing to pull."""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

NAME = "localhost/corelane/busybox:1"
_BUSYBOX = Path("/bin/busybox")
_PROGRAMS = ("cat", "grep", "sh", "sleep")


def container_image() -> bytes:
    """Return an OCI archive as ``ctr images import`` takes it; alone, a container just sleeps."""
    program = _BUSYBOX.read_bytes()
    assert b"/ld-linux" not in program, f"{_BUSYBOX} needs libraries: install busybox-static"
    layer = _archive({"bin/busybox": program}, {f"bin/{p}": "busybox" for p in _PROGRAMS})
    config = _json(
        architecture="amd64",
        os="linux",
        config={"Entrypoint": ["/bin/sleep", "infinity"], "Env": ["PATH=/bin"]},
        rootfs={"type": "layers", "diff_ids": [_digest(layer)]},
    )
    manifest = _json(
        schemaVersion=2,
        mediaType=_media("manifest.v1+json"),
        config=_entry(config, "config.v1+json"),
        layers=[_entry(layer, "layer.v1.tar")],
    )
    named = {"annotations": {"io.containerd.image.name": NAME}}
    index = _json(schemaVersion=2, manifests=[_entry(manifest, "manifest.v1+json") | named])
    blobs = {f"blobs/sha256/{_digest(b)[7:]}": b for b in (layer, config, manifest)}
    return _archive(
        {"oci-layout": _json(imageLayoutVersion="1.0.0"), "index.json": index, **blobs}, {}
    )


def _archive(files: Mapping[str, bytes], links: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755
            archive.addfile(member, io.BytesIO(content))
        for name, leads_to in links.items():
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, leads_to
            archive.addfile(member)
    return buffer.getvalue()


def _entry(content: bytes, kind: str) -> dict[str, object]:
    return {"mediaType": _media(kind), "digest": _digest(content), "size": len(content)}


def _media(kind: str) -> str:
    return f"application/vnd.oci.image.{kind}"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _json(**document: object) -> bytes:
    return json.dumps(document, sort_keys=True).encode()
