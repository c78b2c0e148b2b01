"""The Pulumi program: load the stack's platform, then declare it."""

import pulumi

from components.config.errors import ConfigErrors
from components.config.load import load_platform
from components.platform import declare_platform

try:
    planned = load_platform()
except ConfigErrors as errors:
    raise pulumi.RunError(str(errors)) from None

declare_platform(planned)
