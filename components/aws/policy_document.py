"""IAM policies and key policies as canonical JSON."""

import json
from collections.abc import Mapping

VERSION = "2012-10-17"
"""The IAM policy language in force (IAM reference, "Version")."""


def policy_document(*statements: Mapping[str, object]) -> str:
    """Return a policy document as canonical JSON."""
    return json.dumps({"Version": VERSION, "Statement": statements}, sort_keys=True)
