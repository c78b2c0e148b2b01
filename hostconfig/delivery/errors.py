"""The error of a plan that a delivery format cannot carry."""


class DeliveryError(ValueError):
    """A plan that a format, its image or its channel cannot carry."""

    def __init__(self, *, found: str, wanted: str, nearest: str) -> None:
        """Keep what was found, what the format needs, and the nearest choice that works."""
        super().__init__(f"{found}; {wanted}; {nearest}")
        self.found = found
        self.wanted = wanted
        self.nearest = nearest
