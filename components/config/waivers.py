"""Stack configuration of waivers: a rule set aside, by whom, why and until when."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from components.config.domain import PersonId
from hostconfig.model.frozen import Frozen


class WaiverConfig(Frozen):
    """One rule on one resource (a glob over its URN or name), with its reason and end."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,80}$")]
    resource: Annotated[str, Field(min_length=1, max_length=512)]
    reason: Annotated[str, Field(min_length=20, max_length=500)]
    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]+-\d+$")]
    requester: PersonId
    approver: PersonId
    expires: date

    @model_validator(mode="after")
    def _two_people_decide(self) -> Self:
        if self.requester == self.approver:
            msg = f"{self.approver} approves an own request; wanted a second person"
            raise ValueError(msg)
        return self
