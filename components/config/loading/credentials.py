"""Credentials in a stack file, which is kept in a repository and copied into reports."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, cast

from corelane.components.config.loading.errors import NOWHERE, ConfigError, Path, Place, step_of
from corelane.components.config.loading.stack_keys import named_path
from corelane.components.config.loading.yaml_file import YamlFile
from corelane.policies.secrecy.encrypted import is_encrypted
from corelane.policies.secrecy.forms import CREDENTIALS, holds_credential
from corelane.policies.secrecy.names import names_secret

_WANTED: Final = "a file without credentials: it is kept in a repository and copied into reports"
_REMEDY: Final = "Take it out, store it in Vault, and have it replaced: others may have read it."
_PLAIN: Final = "the plain value of what is named as a secret"
_SECURE: Final = "a value that Pulumi has encrypted"


class _Text(NamedTuple):
    """A text of a file or a key of it, where it stands, and whether Pulumi has encrypted it."""

    steps: Path
    text: str
    encrypted: bool = False


def credentials_in(file: YamlFile) -> Iterator[ConfigError]:
    """Yield a mistake for every key and value that holds what looks like a credential."""
    reported: set[Path] = set()
    for steps in _plain_settings(file.content.get("config")):
        reported.add(steps)
        remedy = f"Have it replaced, and set it by `pulumi config set --secret {steps[-1]}`."
        yield ConfigError(steps, _PLAIN, _SECURE, remedy, file.places.nearest(steps))
    for steps in _holders(file.content):
        if steps not in reported:
            reported.add(steps)
            yield _mistake(steps, "what looks like a credential", file.places.nearest(steps))


def credentials_in_comments(file: YamlFile) -> Iterator[ConfigError]:
    """Yield a mistake for every credential in the text of a file that is in no key or value."""
    data: dict[Path, str] = {}
    encrypted: set[Path] = set()
    for each in _texts(file.content, ()):
        if each.encrypted:
            encrypted.add(each.steps)
        else:
            data[each.steps] = f"{data.get(each.steps, '')}\n{each.text}"
    for place, credential in _places_in(file.text, file.places.file):
        steps = file.places.path_at(place)
        if credential not in data.get(steps, "") and steps not in encrypted:
            yield _mistake(steps, "what looks like a credential in a comment", place)


def credentials_of(settings: Mapping[str, object]) -> Iterator[ConfigError]:
    """Yield a mistake for every key and value of the running stack that holds a credential."""
    for steps in _holders(settings):
        yield _mistake(named_path(("config", *steps)), "what looks like a credential", NOWHERE)


def _mistake(steps: Path, found: str, place: Place) -> ConfigError:
    return ConfigError(steps, found, _WANTED, _REMEDY, place)


def _holders(value: object) -> Iterator[Path]:
    """Yield the path of each text with a credential, and of each key that is one."""
    for each in _texts(value, ()):
        if not each.encrypted and holds_credential(each.text):
            yield each.steps


def _texts(value: object, path: Path) -> Iterator[_Text]:
    """Yield each text, and each key at the path of its value."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value)
        encrypted = is_encrypted(entries)
        for key, below in entries.items():
            steps = (*path, step_of(key))
            if encrypted:
                yield _Text(steps, str(below), encrypted=True)
                continue
            if isinstance(key, str):
                yield _Text(steps, key)
            yield from _texts(below, steps)
    elif isinstance(value, str):
        yield _Text(path, value)
    elif isinstance(value, Sequence):
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield from _texts(item, (*path, index))


def _plain_settings(settings: object) -> Iterator[Path]:
    """Yield the path of each setting of a provider that is a secret by its name, yet readable."""
    if not isinstance(settings, Mapping):
        return
    for key, value in cast("Mapping[object, object]", settings).items():
        space, _, name = step_of(key).rpartition(":")
        is_secret = names_secret(name) or name.casefold() == "secretkey"
        if space != "corelane" and is_secret and isinstance(value, str) and value:
            yield ("config", step_of(key))


def _places_in(text: str, file: str) -> Iterator[tuple[Place, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        for match in CREDENTIALS.finditer(line):
            yield Place(number, match.start() + 1, file), match[0]
