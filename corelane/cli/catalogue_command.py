"""`corelane host catalogue`: the built-in machine types, profiles and node images."""

from typing import Final

from corelane.cli.options import Json

EXAMPLES: Final = (
    "corelane host catalogue",
    "corelane host catalogue --json | jq '.profiles[\"deterministic-high-perf\"]'",
)


def catalogue(*, json: Json = False) -> None:
    """List the built-in machine types, profiles and node images.

    With --json, print every field. A stack can extend a profile by any of its fields, and add
    machine types in the same form.
    """
    from corelane.cli.actions.catalogue import list_catalogue

    list_catalogue(json=json)
