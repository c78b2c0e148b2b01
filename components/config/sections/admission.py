"""Stack configuration of what the API server does with an object that breaks a rule."""

from typing import Literal

from corelane.hostconfig.model.frozen import Frozen


class AdmissionConfig(Frozen):
    """Whether what breaks a rule in a team's namespace is refused, or admitted and told."""

    action: Literal["deny", "audit"]
