"""Stack configuration of waivers: a rule set aside, by whom, why and until when."""

from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from components.config.domain import PersonId
from hostconfig.model.frozen import Frozen

# A name and a URN that no resource has: what matches them leaves nothing of the rule.
_STRANGERS: Final = ("\ufffd", "urn:pulumi:\ufffd::\ufffd::\ufffd::\ufffd")


def _is_narrow(resource: str) -> str:
    if any(fnmatchcase(stranger, resource) for stranger in _STRANGERS):
        msg = f"{resource} waives the rule for every resource; wanted the names that are excepted"
        raise ValueError(msg)
    return resource


class WaiverConfig(Frozen):
    """One rule on one resource (a glob over its URN or name), with its reason and end."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,80}$")]
    resource: Annotated[str, Field(min_length=1, max_length=512), AfterValidator(_is_narrow)]
    reason: Annotated[str, Field(min_length=20, max_length=500)]
    ticket: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]+-[0-9]+$")]
    requester: PersonId
    approver: PersonId
    expires: date

    @model_validator(mode="after")
    def _two_people_decide(self) -> Self:
        if self.requester == self.approver:
            msg = f"{self.approver} approves an own request; wanted a second person"
            raise ValueError(msg)
        return self
