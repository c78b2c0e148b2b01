"""The regions and families of EC2 whose instances have the PTP clock of their NIC."""

from typing import Annotated

from pydantic import Field

from corelane.hostconfig.model.frozen import Frozen, Sentence, Slug

Family = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,15}$")]


def family_of(instance_type: str) -> str:
    """Return the family of a machine type of EC2, as m7i of m7i.4xlarge."""
    return instance_type.partition(".")[0]


class ClockSupport(Frozen):
    """Statements of AWS on the clock, with the month in which it made them."""

    name: Slug
    source: Sentence
    as_of: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    unverified: tuple[Sentence, ...]
    regions: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")], ...]
    families: tuple[Family, ...]
    """Of these an instance in one of the regions has the clock, in whatever placement."""
    families_without: tuple[Family, ...]
    """Of these no instance has it; of a family in neither list nothing is known."""

    @property
    def said_by(self) -> str:
        """The source, as a message names it."""
        return f"EC2 user guide, configure-ec2-ntp, as of {self.as_of}"
