"""What the guest's own agent says of the guest."""

import json
from dataclasses import dataclass
from typing import Any

from corelane.hostconfig.model.paths import AGENT
from tests.support.guest.breakage import Breakage
from tests.support.guest.guest import Guest

AUDIT = f"python3 /{AGENT} audit"


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit, by the states of settings."""

    code: int
    settings: tuple[dict[str, Any], ...]

    def of(self, state: str) -> dict[str, str]:
        """Return the reasons of the settings in a state, by name."""
        return {each["name"]: each["reason"] for each in self.settings if each["state"] == state}

    @property
    def remedies(self) -> dict[str, set[str]]:
        """The remedies of what drifted, by layer."""
        found: dict[str, set[str]] = {}
        for each in self.settings:
            if each["state"] == "drift":
                found.setdefault(each["layer"], set()).add(each["remedy"])
        return found


def audited(guest: Guest) -> Audited:
    """Audit once."""
    return audited_from(guest, f"{AUDIT} --format json")


def audited_from(guest: Guest, command: str) -> Audited:
    """Audit by a command that writes the audit as JSON."""
    return _parsed(*guest.run("/bin/sh", "-c", command))


def audited_while(guest: Guest, broken: Breakage) -> Audited:
    """Break something, audit, and put it back: one trip, since trips are what takes time."""
    script = (
        f"set -e; {broken.do}\n"
        f"set +e; {AUDIT} --format json; code=$?\n"
        f"set -e; {{ {broken.undo}; }} >&2\nexit $code"
    )
    return _parsed(*guest.run("/bin/bash", "-c", script))


def _parsed(code: int, out: str, err: str) -> Audited:
    try:
        return Audited(code, tuple(json.loads(out)["settings"]))
    except ValueError:
        msg = f"no audit came of it, but {code}: {err}{out}"
        raise AssertionError(msg) from None
