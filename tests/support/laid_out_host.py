"""A golden host's files below a folder, as its delivery puts them there."""

import io
import tarfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import yaml

from corelane.hostconfig.delivery.activation import delivered_files
from corelane.hostconfig.delivery.bundle import INSTALLER
from corelane.hostconfig.model.paths import AGENT, mode_of
from tests.support.delivery import parts_of
from tests.support.golden_hosts import AGENT as ARCHIVE
from tests.support.golden_hosts import HostCase

UNITS = "etc/systemd/system"


def lay_out(case: HostCase, root: Path) -> Path:
    """Write every file that the case's host is given, with its permissions."""
    for path, data in files_of(case).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(int(mode_of(path), 8))
    return root


def files_of(case: HostCase) -> dict[str, bytes]:
    """Return the files of a delivery by path, read back from what is handed over."""
    if "cloud-config.yaml" in case.delivered:
        document = yaml.safe_load(case.delivered["cloud-config.yaml"])
        return {entry["path"].lstrip("/"): _content(entry) for entry in document["write_files"]}
    if archive := case.delivered.get("host.tar") or case.delivered.get("bundle.tar"):
        return {
            name.removeprefix("root/"): data
            for name, data in _members(archive)
            if name.startswith("root/")
        }
    if case.form == "bottlerocket":
        return {}
    texts = {path: text.encode() for path, text in delivered_files(case.plan).items()}
    return {**texts, AGENT: ARCHIVE}


def scripts_of(case: HostCase) -> dict[str, str]:
    """Return every shell script of a delivery, by a name."""
    found = {
        path: data.decode() for path, data in files_of(case).items() if data.startswith(b"#!/bin/")
    }
    if user_data := case.delivered.get("user-data.mime"):
        found["user data"] = parts_of(user_data.decode())["text/x-shellscript"]
    if archive := case.delivered.get("host.tar") or case.delivered.get("bundle.tar"):
        found[INSTALLER] = dict(_members(archive))[INSTALLER].decode()
    return found


def _content(entry: dict[str, str]) -> bytes:
    text = entry["content"]
    return b64decode(text) if entry.get("encoding") == "b64" else text.encode()


def _members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None, f"{member.name} is no file"
            yield member.name, content.read()
