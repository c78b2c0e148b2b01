"""The forms of secrets: a value by its form, by its name, or by a name in the text around it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from corelane.policies.secrecy.names import names_secret
from corelane.policies.values.property_path import below
from corelane.policies.values.read import items_at

# The end of a mark of colour reads as the letter before a word.
_COLOUR: Final = r"\x1b\[[0-9;]{0,9}m"
_START: Final = rf"(?:{_COLOUR}|\b)"
# What begins with a word; tried together, since a text has few beginnings of words.
_TOKENS: Final = (
    r"A[KS]IA[0-9A-Z]{16}\b"
    r"|hv[sbr]\.[\w-]{20,}"
    r"|g(?:h[pousr]_\w{30,}|ithub_pat_\w{22,}|l(?:[a-z]t|pat|soat|cbt|ptt)-[\w-]{20,})"
    r"|x(?:ox[abeoprs]|app)-[0-9A-Za-z-]{10,}"
    r"|hooks\.slack\.com/services/[\w/]{20,}"
    r"|h(?:f_[0-9A-Za-z]{30,})"
    r"|d(?:op_v1_[0-9a-f]{40,}|ckr_pat_[\w-]{20,}|api[0-9a-f]{32}\b)"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|s\.[0-9A-Za-z]{24}\b"
    r"|AccountKey=[0-9A-Za-z+/]{40,}"
    r"|PuTTY-User-Key-File-\d"
    r"|AIza[\w-]{35}"
    r"|p(?:ul-[0-9a-f]{40}|ypi-AgE[\w-]{50,})"
    r"|npm_[0-9A-Za-z]{36}"
    r"|(?:[rs]k_live_[0-9A-Za-z]{16,}|sk-(?:(?:ant|proj)-[\w-]{20,}|[0-9A-Za-z]{32,}))"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{58}"
    r"|[Bb]earer (?=[A-Za-z._~+/-]{0,40}\d)[\w.~+/-]{16,}"
    r"|[Bb]asic (?=[A-Za-z+/]{0,40}[\d=])[\w+/]{8,}={0,2}"
)
CREDENTIALS: Final = re.compile(
    rf"{_START}(?=[AghxpnrsbBdSP])(?:{_TOKENS})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"
    r".*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)"
    rf"|(?:{_COLOUR}|(?<![\w-]))eyJ[\w-]{{8,}}\.[\w-]{{8,}}\.[\w-]*"
    r"|---- BEGIN SSH2 [A-Z ]*PRIVATE KEY ----.*?(?:---- END SSH2|$)"
    r"|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
    r"|(?<=://)(?=[A-Za-z_-]{0,80}\d)[\w-]{20,100}(?=@)",
    re.DOTALL,
)
"""Forms that are credentials whatever they are called: AWS access keys, PEM, PGP, SSH2, PuTTY and
age private keys, JSON web tokens, bearer and basic authorization, those of Vault, GitHub, GitLab,
Slack, Google, Azure, Pulumi, npm, PyPI, Stripe, Docker, DigitalOcean, Databricks, SendGrid, Hugging
Face and of model providers, and the user or the password in a URL. No part begins with an open
repetition: a long text would take its square."""
_FLAG: Final = re.compile(r"-{0,2}[A-Za-z][\w.-]*=")
# What is filled in later is no secret.
_TEMPLATE: Final = re.compile(r"\{\{[^\"'`{}]*\}\}\s*")
# `password = x`, `"password": "x"`: how files name their values. What follows may be a reference.
_PAIR: Final = re.compile(
    r"""(?<![\w.-])([A-Za-z][\w.-]{0,63})["']?[ \t]*[:=][ \t]*["']?([^\s"',;]{6,})"""
)
# What a sentence says of a password is a word; a value has a digit or a sign in it.
_SPELT: Final = re.compile(
    r"""(?<![\w.-])([A-Za-z][\w.-]{0,63}) {0,2}[=:] {0,2}["']?"""
    r"""(?=[^\s"',;]{0,100}[\d!#%&*+^~])([^\s"',;]{6,})"""
)
_NO_SECRET: Final = re.compile(r"[/$]|\d+$|\w{1,20}://")


@dataclass(frozen=True, slots=True)
class PlainSecret:
    """The place of a suspicious value; never the value."""

    name: str
    path: str


def has_form(value: str) -> bool:
    """Return whether a value is a credential whatever it is called."""
    return bool(CREDENTIALS.search(value))


def holds_credential(text: str) -> bool:
    """Return whether a sentence repeats a credential, or a named password: ``password=x1``."""
    return has_form(text) or any(spelt_secrets(text))


def spelt_secrets(text: str) -> Iterator[str]:
    """Yield the values that a sentence names as secrets."""
    for match in _SPELT.finditer(text):
        if names_secret(match[1]) and not _NO_SECRET.match(match[2]):
            yield match[2]


def suspicious(name: str, value: str) -> bool:
    """Return whether a value is a secret by its name or by its form."""
    return _named(name, value) or has_form(value)


def in_text(text: str) -> bool:
    """Look for a named secret in a file that an entry holds."""
    pairs = (match.groups() for match in _PAIR.finditer(text))
    return any(_named(*pair) and not _NO_SECRET.match(pair[1]) for pair in pairs)


def in_json(text: str) -> bool:
    """Look for a named secret in a text that is JSON; any other text has none."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        return any(in_values(json.loads(text), ""))
    except (ValueError, RecursionError):
        return in_text(text)


def in_values(value: object, path: str, name: str = "") -> Iterator[PlainSecret]:
    """Look through nested values, in which an entry may be named beside: `{name: x, value: y}`."""
    if isinstance(value, Mapping):
        branch = cast("Mapping[str, object]", value)
        for key in branch:
            called = str(branch["name"]) if key == "value" and "name" in branch else key
            yield from in_values(branch[key], below(path, key), called)
    elif isinstance(value, str):
        if suspicious(name, value) or in_text(value):
            yield PlainSecret(f"value {name}", path)
    else:
        yield from _in_list([*items_at({"": value}, "")], path, name)


def _in_list(items: list[object], path: str, name: str) -> Iterator[PlainSecret]:
    words = {*secret_words(item if isinstance(item, str) else "" for item in items)}
    for index, item in enumerate(items):
        if index in words:
            yield PlainSecret(f"value {name}", below(path, index))
        else:
            yield from in_values(item, below(path, index), name)


def in_words(props: object, *fields: str) -> Iterator[PlainSecret]:
    """Look into command lines, which every process list shows."""
    for field in fields:
        for index in secret_words(map(str, items_at(props, field))):
            yield PlainSecret("a word of a command line", below(field, index))


def secret_words(words: Iterable[str]) -> Iterator[int]:
    """Yield the index of each word of a command line that holds a secret: ``--token x``."""
    before = ""
    for index, word in enumerate(words):
        name, _, value = word.lstrip("-").partition("=")
        flag = name if _FLAG.match(word) else "" if word.startswith("-") else before
        if suspicious(flag, value or word) or (" " in word and in_text(word)):
            yield index
        before = name if word.startswith("--") and not value else ""


def _named(name: str, value: str) -> bool:
    """Return whether a value's name calls it a secret, and it is no reference to one."""
    is_reference = value.startswith("/") or _TEMPLATE.fullmatch(value)
    return bool(value) and names_secret(name) and not is_reference
