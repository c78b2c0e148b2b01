"""Protection: which rules only a permanent platform has to keep."""

from corelane.policies.model.rule import NotApplicable
from corelane.policies.model.stack import Stack
from corelane.policies.model.vocabulary import PLATFORM
from corelane.policies.values.read import at


def require_permanent(stack: Stack) -> None:
    """Raise ``NotApplicable`` for a platform that says of itself that it is disposable."""
    if any(at(found.props, "protect") is False for found in stack.of_type(PLATFORM)):
        msg = "the platform is disposable (protect is false)"
        raise NotApplicable(msg)
