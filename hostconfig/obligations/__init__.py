"""What must hold across the layers of a host, each proved on the rendered text."""

from corelane.hostconfig.obligations.prove import ALL, judge, prove
from corelane.hostconfig.obligations.rendered_host import Subject
from corelane.hostconfig.obligations.verdict import Failure, Obligation, PlanError

__all__ = ["ALL", "Failure", "Obligation", "PlanError", "Subject", "judge", "prove"]
