"""Adds the host's own Systems Manager activation to its NodeConfig, in memory that root reads.

Runs on the host, from the join unit, with nothing but Python 3.9's standard library. The
activation is what ``aws ssm create-activation`` prints, put there out of band.
"""

import json
import os
import re
import stat
import sys
from pathlib import Path

ACTIVATION = "etc/corelane-join/ssm-activation.json"
"""Not beside the plan: the pod that audits a host sees the plan's folder, and is root."""
NODE_CONFIG = "etc/corelane/node-config.yaml"
RESULT = "run/corelane-join/node-config.yaml"

CODE = re.compile(r"[A-Za-z0-9+/=_-]{20,250}")
IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""eks-hybrid internal/node/hybrid/validator.go; its code may hold any character, ours may not."""


class ActivationError(ValueError):
    """An activation that cannot be used. Its text never holds any of it."""


def main(root: Path) -> None:
    """Write the document that nodeadm reads."""
    config = json.loads((root / NODE_CONFIG).read_text(encoding="utf-8"))
    config["spec"]["hybrid"]["ssm"] = read_activation(root / ACTIVATION)
    write_for_root(root / RESULT, json.dumps(config, indent=2, sort_keys=True) + "\n")


def read_activation(path: Path) -> "dict[str, str]":
    """Return the activation as NodeConfig spells it, or raise ActivationError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        msg = f"{path}: {error.strerror}; put the output of aws ssm create-activation there"
        raise ActivationError(msg) from None
    try:
        _check_owner(path, os.fstat(descriptor))
        content = os.read(descriptor, 4096)
    finally:
        os.close(descriptor)
    return _checked(path, content)


def write_for_root(path: Path, text: str) -> None:
    """Write a file that did not exist and that only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _check_owner(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        msg = f"{path} is no file; put the output of aws ssm create-activation there"
        raise ActivationError(msg)
    mode = stat.S_IMODE(found.st_mode)
    if found.st_uid != os.geteuid() or mode & 0o077:
        msg = f"{path} has owner {found.st_uid} and mode {mode:04o}; chown root and chmod 0600 it"
        raise ActivationError(msg)


def _checked(path: Path, content: bytes) -> "dict[str, str]":
    try:
        given = json.loads(content)
        identity, code = given["ActivationId"], given["ActivationCode"]
    except (ValueError, KeyError, TypeError, RecursionError):
        msg = f"{path} is not JSON with ActivationId and ActivationCode; write both again"
        raise ActivationError(msg) from None
    for name, value, form in (("Id", identity, IDENTITY), ("Code", code, CODE)):
        if not isinstance(value, str) or not form.fullmatch(value):
            msg = f"{path}: Activation{name} is not of the form {form.pattern}; create a new one"
            raise ActivationError(msg)
    return {"activationCode": code, "activationId": identity}


if __name__ == "__main__":
    try:
        main(Path("/"))
    except (ActivationError, OSError) as problem:
        sys.exit(f"corelane: {problem}")
