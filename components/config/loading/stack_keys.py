"""The keys of a stack file around the platform: which are known, and how paths begin."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    Path,
    nearest,
    one_of,
    quote,
    step_of,
)
from corelane.components.config.loading.yaml_file import YamlFile
from corelane.policies.waivers.waiver import WAIVERS

NAMESPACE: Final = "corelane"
KEY: Final = f"{NAMESPACE}:platform"
_CONFIG: Final = "config"
_OURS: Final = (KEY, WAIVERS)

_OF_NAME: Final = {key.rpartition(":")[2]: key for key in _OURS}
# sdk/go/common/workspace/project.go, ProjectStack.
_TOP: Final = (_CONFIG, "encryptedkey", "encryptionsalt", "environment", "secretsprovider")
_ALIKE: Final = 0.85
"""Enough for one wrong letter in the namespace; another provider's is not taken for ours."""


def settings_of(content: Mapping[object, object]) -> Mapping[str, object]:
    """Return what is below ``config``, which has the platform; or raise ``ConfigErrors``."""
    settings = content.get(_CONFIG)
    if _CONFIG not in content and _CONFIG in {nearest(step_of(key), _TOP) for key in content}:
        raise ConfigErrors([])  # it is reported as a misspelt key
    if not isinstance(settings, Mapping):
        remedy = "Add it." if settings is None else "Write the keys below it."
        error = ConfigError((_CONFIG,), quote(settings), f"a mapping with {KEY}", remedy)
        raise ConfigErrors([error])
    return cast("Mapping[str, object]", settings)


def unknown_keys(file: YamlFile) -> Iterator[ConfigError]:
    """Yield a mistake for each key at the top of the file that Pulumi does not read."""
    for key in map(step_of, file.content):
        if key not in _TOP:
            error = _unread((key,), key, _TOP, nearest(key, _TOP))
            yield replace(error, place=file.places.nearest(error.steps))


def unknown_settings(settings: Mapping[str, object]) -> Iterator[ConfigError]:
    """Yield a mistake for each key below ``config`` that nothing reads.

    Keys of other namespaces, which are read by providers and by a firm's own programs, are theirs.
    """
    meant: set[str | None] = set()
    for key in map(step_of, settings):
        space, _, name = key.rpartition(":")
        close = _OF_NAME.get(nearest(name, _OF_NAME) or "")
        alike = space in {NAMESPACE, ""} or nearest(key, _OURS, cutoff=_ALIKE)
        if key not in _OURS and alike:
            meant.add(close)
            steps = (key,) if space == NAMESPACE else (_CONFIG, key)
            yield _unread(steps, key, _OURS, close)
    if KEY not in settings and KEY not in meant:
        yield ConfigError((KEY,), "nothing", "the platform", "Add the key.")


def _unread(steps: Path, key: str, known: tuple[str, ...], close: str | None) -> ConfigError:
    otherwise = "Remove it; a key of your own goes below config, with a namespace of its own."
    found = f"the key {quote(key)}, which nothing reads"
    remedy = f"Did you mean {close}?" if close else otherwise
    return ConfigError(steps, found, close or one_of(known), remedy)


def path_in_file(steps: Path) -> Path:
    """Return the path from the top of the file: what is below no key of ours is the platform's."""
    if not steps or steps[0] == _CONFIG:
        return steps
    return (_CONFIG, *steps) if _is_ours(steps[0]) else (_CONFIG, KEY, *steps)


def named_path(steps: Path) -> Path:
    """Return the path by which a mistake is named, from the one from the top of the file."""
    if steps[:2] == (_CONFIG, KEY) and steps[2:]:
        return steps[2:]
    ours = len(steps) > 1 and steps[0] == _CONFIG and _is_ours(steps[1])
    return steps[1:] if ours else steps


def _is_ours(key: str | int) -> bool:
    return str(key).startswith(f"{NAMESPACE}:")
