"""Names of objects in a cluster: the API server takes them, whatever they are made from."""

import re
from typing import Final

from corelane.files.names import digest

# Kubernetes' names: a DNS label (RFC 1123), and a subdomain that is made of such.
_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_FORBIDDEN: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 63


def is_label(text: str) -> bool:
    """Return whether a text is a DNS label, as the name of a namespace is."""
    return _LABEL.fullmatch(text) is not None


def object_name(*parts: str) -> str:
    """Join parts to a DNS label; parts that had to be changed leave a digest of themselves."""
    whole = "-".join(parts)
    if is_label(whole):
        return whole
    kept = _FORBIDDEN.sub("-", whole.lower()).strip("-")
    return f"{kept[: _LONGEST - 9].strip('-') or 'x'}-{digest(whole)}"
