"""The error of a plan that a delivery format cannot carry."""


class DeliveryError(ValueError):
    """A plan that a format, its image or its channel cannot carry."""

    def __init__(self, *, found: str, wanted: str, nearest: str, rule: str = "") -> None:
        """Keep what was found, what is wanted instead, and the nearest choice that works.

        ``rule`` is a sentence on what the format needs, for tables; without it, what is wanted.
        """
        super().__init__(f"{found}; {wanted}; {nearest}")
        self.found = found
        self.wanted = wanted
        self.nearest = nearest
        self.rule = rule or wanted

    @property
    def remedy(self) -> str:
        """The nearest choice that works, as a sentence."""
        return f"{self.nearest[:1].upper()}{self.nearest[1:]}."
