"""What must hold across the layers of a host, proved on the rendered text of its files.

One module for each subject. An invariant reads `RenderedHost`, never the settings of the plan:
a renderer that writes something else than planned fails here. What a delivery format cannot
carry belongs to `delivery`.
"""

from corelane.hostconfig.invariants.invariant import Invariant
from corelane.hostconfig.invariants.prove import ALL, Failure, HostPlanError, judge, prove
from corelane.hostconfig.invariants.rendered_host import RenderedHost

__all__ = ["ALL", "Failure", "HostPlanError", "Invariant", "RenderedHost", "judge", "prove"]
