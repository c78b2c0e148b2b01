"""Decides when two pieces of plain data are the same: when their canonical JSON is."""

import json
from hashlib import sha256


def canonical_json(value: object) -> str:
    """Write plain data as JSON whose bytes depend on the data only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical_json(value).encode()).hexdigest()
