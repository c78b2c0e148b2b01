"""The program that the recorder and the real engine both run: a platform, and what it exports."""

import pulumi

from components.config.load import PlannedPlatform
from components.platform import Platform


def declare_platform(planned: PlannedPlatform) -> None:
    """Declare a platform in the stack that is running."""
    for key, value in Platform("platform", planned).exports().items():
        pulumi.export(key, value)
