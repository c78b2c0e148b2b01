"""The Pulumi program: load the stack's platform, then declare it."""

import pulumi

from corelane.components.composition.platform import declare_platform
from corelane.components.config.loading.errors import ConfigErrors
from corelane.components.config.loading.load import load_platform

try:
    planned = load_platform()
except ConfigErrors as errors:
    raise pulumi.RunError(str(errors)) from None

declare_platform(planned)
