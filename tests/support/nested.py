"""Record components inside a parent, where wrong resource options show."""

from collections.abc import Callable

import pulumi

from corelane.plan.recording.record import Recording, record


def recorded(declare: Callable[[pulumi.ResourceOptions], object]) -> Recording:
    """Run a declaration below a parent component, and return all it declared."""

    def program() -> None:
        platform = pulumi.ComponentResource("test:index:Platform", "platform")
        declare(pulumi.ResourceOptions(parent=platform))

    return record(program)
