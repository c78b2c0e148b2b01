"""What must hold across the layers of a host, each proved on the rendered text."""

from hostconfig.obligations.prove import ALL, judge, prove
from hostconfig.obligations.subject import Subject
from hostconfig.obligations.verdict import Failure, Obligation, PlanError

__all__ = ["ALL", "Failure", "Obligation", "PlanError", "Subject", "judge", "prove"]
