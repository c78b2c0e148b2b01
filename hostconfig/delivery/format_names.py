"""The names of the formats in which a host's configuration is delivered."""

from typing import Final, Literal, get_args

FormatName = Literal[
    "al2023",
    "bottlerocket",
    "debian-12",
    "hybrid-iam-roles-anywhere",
    "hybrid-ssm",
    "tarball",
    "ubuntu-24.04",
]
FORMAT_NAMES: Final[tuple[str, ...]] = get_args(FormatName)
