"""What is said when a plan cannot be delivered in the way that was asked for."""


class DeliveryError(ValueError):
    """A plan that a format, its image or its channel cannot carry."""

    def __init__(self, *, found: str, wanted: str, nearest: str) -> None:
        """Say what was found, what the delivery needs, and the nearest thing that works."""
        super().__init__(f"{found}; {wanted}; {nearest}")
        self.found = found
        self.wanted = wanted
        self.nearest = nearest
