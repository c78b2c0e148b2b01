"""How IAM policies and key policies are written: canonical JSON, the same every time."""

import json
from collections.abc import Mapping

from corelane.components.aws.arns import partition

VERSION = "2012-10-17"
"""The IAM policy language in force (IAM reference, "Version")."""


def policy_document(*statements: Mapping[str, object]) -> str:
    """Return a policy document as canonical JSON."""
    return json.dumps({"Version": VERSION, "Statement": statements}, sort_keys=True)


def key_policy(region: str, account: str, *uses: Mapping[str, object]) -> str:
    """Return the policy of a KMS key: its account administers it, by IAM, beside other ``uses``."""
    administer = {
        "Sid": "AccountAdministers",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition(region)}:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return policy_document(administer, *uses)
