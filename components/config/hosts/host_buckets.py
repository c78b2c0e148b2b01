"""The names of the buckets that hosts fetch their files from, and the length that S3 takes."""

from typing import Final

LONGEST_NAME: Final = 63
"""Amazon S3 user guide, "General purpose bucket naming rules"."""


def site_bucket(organization: str, site: str, account: str) -> str:
    """Return the name of the bucket with the files of a colocation site's hosts."""
    return f"{organization}-{site}-hosts-{account}"


def bundle_bucket(organization: str, account: str) -> str:
    """Return the name of the bucket with what the user data of EC2 nodes cannot hold."""
    return f"{organization}-node-bundles-{account}"
