"""The Pulumi program: load the stack's platform, declare it, export what operators need."""

import pulumi

from components.config.errors import ConfigErrors
from components.config.load import load_platform
from components.platform import Platform

try:
    planned = load_platform()
except ConfigErrors as errors:
    raise pulumi.RunError(str(errors)) from None

for key, value in Platform("platform", planned).exports().items():
    pulumi.export(key, value)
