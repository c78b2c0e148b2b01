"""Stack configuration of accounts: who answers for what is declared, and who pays for it."""

from typing import Annotated

from pydantic import StringConstraints

from corelane.components.config.sections.domain import PersonId
from corelane.hostconfig.model.frozen import Frozen

# Also a label's value in Kubernetes, which is shorter than a tag's in AWS.
CostCenter = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$")
]


class AccountingConfig(Frozen):
    """The platform's owner, and the cost center of what no team has to itself."""

    owner: PersonId
    cost_center: CostCenter

    @property
    def tags(self) -> dict[str, str]:
        """The tags by which a bill is split (AWS Billing user guide, "Cost allocation tags")."""
        return {"corelane:owner": self.owner, "corelane:cost-center": self.cost_center}
