"""A stack file: its name, the places of its entries, and its commit."""

from dataclasses import dataclass, field

from corelane.components.config.loading.yaml_places import YamlPlaces


@dataclass(frozen=True, slots=True)
class StackSource:
    """A stack file by its name; all empty for a stack that was never written down."""

    file: str = ""
    places: YamlPlaces = field(default_factory=lambda: YamlPlaces("", {}))
    commit: str = ""
