"""The refusal of a value by a model, in parts that a message is made of."""

from collections.abc import Iterable


class InvalidValueError(ValueError):
    """A value that a model refuses: what was found, what is wanted, what to do.

    ``at`` leads from the value that is validated to the part of it that is wrong.
    """

    def __init__(
        self,
        *,
        found: str,
        wanted: str,
        remedy: str = "Correct the value.",
        at: tuple[str | int, ...] = (),
    ) -> None:
        """Keep the parts."""
        self.found, self.wanted, self.remedy, self.at = found, wanted, remedy, at
        super().__init__(f"found {found}; wanted {wanted}. {remedy}")


class InvalidValuesError(ValueError):
    """Everything that a section refuses in a value."""

    def __init__(self, refusals: Iterable[InvalidValueError]) -> None:
        """Keep each of them."""
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, self.refusals)))
