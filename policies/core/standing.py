"""Whether a stack is meant to last."""

from policies.core.read import at
from policies.core.rule import NotApplicable
from policies.core.stack import Stack
from policies.core.vocabulary import PLATFORM


def must_last(stack: Stack) -> None:
    """Raise ``NotApplicable`` for a platform that says of itself that it is disposable."""
    if any(at(found.props, "protect") is False for found in stack.of_type(PLATFORM)):
        msg = "the platform is disposable: nothing of it is protected from deletion"
        raise NotApplicable(msg)
