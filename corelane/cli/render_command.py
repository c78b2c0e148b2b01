"""`corelane host render`: the files of one host, or its delivery in one format."""

from pathlib import Path
from typing import Annotated, Final

import typer

from corelane.cli.host_choice import HostChoice
from corelane.cli.options import Json
from corelane.hostconfig.delivery.format_names import FORMAT_NAMES

EXAMPLES: Final = (
    "corelane host render --hardware c7i.metal-24xl --profile deterministic-high-perf",
    "corelane host render -H c7i.metal-24xl -P deterministic-high-perf --format al2023",
    "corelane host render --stack prod --pool engines --format tarball --out engines",
)
Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        autocompletion=lambda: ["files", *FORMAT_NAMES],
        help=f"files: the files on the host. Otherwise the delivery in a format:"
        f" {', '.join(FORMAT_NAMES)}.",
    ),
]
ClusterFile = Annotated[
    Path | None,
    typer.Option(
        "--cluster",
        metavar="FILE",
        help="YAML with `cluster` for hybrid formats, `bundle` for al2023, and `registration`"
        " (labels, taints) for both and bottlerocket. Other formats do not join a cluster.",
    ),
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write to this new or empty folder.")
]


def render(
    *,
    host: HostChoice,
    form: Format = "files",
    cluster: ClusterFile = None,
    out: OutFolder = None,
    json: Json = False,
) -> None:
    """Print the files of a host with the reason of every value, or its delivery in a format.

    Name a host with --hardware and --profile, or with --stack and --pool. With --stack, machine
    types and profiles of the stack are known, too. With --format, the plan is for the image of
    the format.

    Exit code: 0, or 2 for a host that does not exist, or that cannot be planned or delivered.
    """
    from corelane.cli.actions.render import print_host, write_host

    if out is not None:
        write_host(host, form, cluster, out)
    else:
        print_host(host, form, cluster, json=json)
