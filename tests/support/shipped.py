"""What the shipped stacks declare, recorded once for all tests of a process."""

from functools import cache, partial

from corelane.components.composition.platform import declare_platform
from corelane.plan.recording.record import Recording, record
from tests.support.stack import planned


@cache
def shipped(stack: str) -> Recording:
    """Return the recording of a shipped stack as it is."""
    return record(partial(declare_platform, planned(stack)), stack=stack)
