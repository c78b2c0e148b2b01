"""`python -m corelane.engine`: get the engine, showing how far that is, and say where it is."""

import sys

from rich.console import Console

from corelane.engine.locate import Engine, find_engine
from corelane.engine.progress import build_progress

_MISSING = 2


def main() -> int:
    """Return 0 with an engine at hand, 2 without."""
    console = Console(stderr=True)
    with build_progress(console) as report:
        found = find_engine(report)
    if isinstance(found, Engine):
        console.print(f"Pulumi {found.version} at {found.executable}", highlight=False)
        return 0
    console.print(found.how_to_get, highlight=False, markup=False)
    return _MISSING


if __name__ == "__main__":
    sys.exit(main())
