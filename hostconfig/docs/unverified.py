"""The statements of the catalogue that nobody has verified on a machine."""

from collections.abc import Iterator

from corelane.hostconfig.catalogue import (
    hardware_names,
    image_names,
    load_clock_support,
    load_hardware,
    load_image,
)
from corelane.hostconfig.docs.markdown import code, table


def unverified_text() -> str:
    """Return a table of the open statements, each once, with the entries that it is about."""
    about: dict[tuple[str, str], list[str]] = {}
    for name, text in _statements():
        fields, _, statement = text.partition(": ")
        about.setdefault((fields, statement), []).append(code(name))
    rows = ((code(f), statement, ", ".join(names)) for (f, statement), names in about.items())
    return "\n".join(table(("field", "not verified", "entries"), rows))


def _statements() -> Iterator[tuple[str, str]]:
    for name in hardware_names():
        yield from ((name, statement) for statement in load_hardware(name).unverified)
    for name in image_names():
        yield from ((name, statement) for statement in load_image(name).unverified)
    clock = load_clock_support()
    yield from ((f"clocks/{clock.name}", statement) for statement in clock.unverified)
