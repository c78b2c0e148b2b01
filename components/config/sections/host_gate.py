"""Stack configuration of the gate that keeps pods off nodes until their audit passes."""

from typing import Annotated

from pydantic import Field

from corelane.components.config.sections.domain import ImageByDigest
from corelane.hostconfig.model.frozen import Frozen


class HostGateConfig(Frozen):
    """The gate; a platform has one exactly when its stack file has this section.

    ``image`` is any with Python 3.9 or later as ``python3`` on its path, for the architecture of
    every pool. ``interval_seconds`` is the pause between two audits: below ten seconds a node would
    hardly do anything else with the CPU its gate has, above an hour a drift would go unseen for a
    trading session.
    """

    image: ImageByDigest
    interval_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
