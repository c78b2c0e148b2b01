"""The names that mark a secret.

Whoever judges takes a name for a secret's only where that is plain, since a finding refuses a
deployment. Whoever shows a value hides it wherever that may be.
"""

import re
from typing import Final

_JUDGED: Final = (
    r"password|passwd|passphrase|(^|[._-])(pass|pwd|secret|token|credentials?"
    r"|(api|private|session|access)[._-]?key)([._-]|$)"
    # One word: libpq's PGPASS, MySQL's MYSQLPWD, OAuth's names (RFC 6749, section 5.1).
    r"|(pg|mysql|db)(pass|pwd)([._-]|$)|(access|auth|bearer|refresh|session|api)token([._-]|$)"
    r"|clientsecret([._-]|$)|secret[._-]?access[._-]?key"
)
_HIDDEN: Final = r"secret|token|credential|private.?key|api.?key|activation|user.?data"
_NAMES_SECRET: Final = re.compile(_JUDGED, re.IGNORECASE)
_MAY_NAME_SECRET: Final = re.compile(f"{_JUDGED}|{_HIDDEN}", re.IGNORECASE)
# Where a secret is, or what it is called, is no secret.
_NAMES_PLACE: Final = re.compile(
    r"(?i:(?:^|[._-])(?:file|path|name|namespace|ref|url|arn|id)$)"
    r"|(?:File|Path|Name|Namespace|Refs?|Arn)$"
)
# A field of an API, such as `secretName`; what has a hyphen may be a file, and its value the text.
_NAMES_OBJECT: Final = re.compile(r"[a-z](?:Name|Namespace|Refs?)$")
# RFC 9110, sections 11.6.2 and 11.7.2, and RFC 6265, section 5.4.
_CREDENTIAL_HEADER: Final = re.compile(r"(proxy-)?authorization|cookie", re.IGNORECASE)
# Named after a secret, but holding one of a few words: aws.ec2.LaunchTemplate, `metadataOptions`.
_WORDS: Final = frozenset({"httpTokens"})


def names_secret(name: str) -> bool:
    """Return whether a name plainly calls its value a secret."""
    return bool(_NAMES_SECRET.search(name)) and not names_place(name)


def may_name_secret(name: str) -> bool:
    """Return whether a value may be a secret, or lead to one, by its name."""
    return name not in _WORDS and bool(_MAY_NAME_SECRET.search(name))


def names_place(name: str) -> bool:
    """Return whether a name is that of a reference: a file, a path, an identifier."""
    return bool(_NAMES_PLACE.search(name))


def names_secret_object(name: str) -> bool:
    """Return whether a name is that of a reference to an object that holds a secret."""
    return may_name_secret(name) and bool(_NAMES_OBJECT.search(name))


def names_credential_header(name: str) -> bool:
    """Return whether a header of HTTP is there to carry a credential."""
    return bool(_CREDENTIAL_HEADER.fullmatch(name))
