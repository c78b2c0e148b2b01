"""Reads delivered user data back, the way a host would."""

import bz2
from base64 import b64decode
from email import message_from_string


def parts_of(user_data: str) -> dict[str, str]:
    """Return each MIME part by its content type; a packed script is unpacked."""
    message = message_from_string(user_data)
    assert message.is_multipart(), "EKS merges multipart user data only"
    inner = [part for part in message.walk() if not part.is_multipart()]
    return {part.get_content_type(): unpacked(str(part.get_payload())) for part in inner}


def unpacked(script: str) -> str:
    """Return the script inside a packed one, or the script itself."""
    _, mark, rest = script.partition("base64 -d <<'END'")
    if not mark:
        return script
    rows = rest.splitlines()[1:]
    return bz2.decompress(b64decode("".join(rows[: rows.index("END")]))).decode()
