"""The statements of the catalogue that nobody has verified on a machine."""

from collections.abc import Iterator

from corelane.hostconfig.catalogue import hardware_names, image_names, load_hardware, load_image
from corelane.hostconfig.docs.markdown import code


def unverified_text() -> str:
    """Return each open statement once, with the entries that it is about."""
    about: dict[str, list[str]] = {}
    for name, statement in _statements():
        about.setdefault(statement, []).append(code(name))
    return "\n".join(f"- {statement} ({', '.join(names)})" for statement, names in about.items())


def _statements() -> Iterator[tuple[str, str]]:
    for name in hardware_names():
        yield from ((name, statement) for statement in load_hardware(name).unverified)
    for name in image_names():
        yield from ((name, statement) for statement in load_image(name).unverified)
