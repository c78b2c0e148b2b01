"""Statements that must hold across the layers of a host, proved on the text of its files.

A check reads `RenderedHost`, never the settings: a renderer that writes something else fails.
"""

from corelane.hostconfig.invariants.invariant import Invariant
from corelane.hostconfig.invariants.prove import ALL, Failure, HostPlanError, judge, prove
from corelane.hostconfig.invariants.rendered_host import RenderedHost

__all__ = ["ALL", "Failure", "HostPlanError", "Invariant", "RenderedHost", "judge", "prove"]
