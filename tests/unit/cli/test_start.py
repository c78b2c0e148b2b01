"""What a person waits for at a prompt loads neither the cloud SDKs nor the types of a stack."""

import sys

import pytest

from tests.support.shell import run

HEAVY = (
    "grpc",
    "jinja2",
    "pulumi",
    "pulumi_aws",
    "pulumi_kubernetes",
    "pydantic",
    "rich",
    "ruamel",
)
QUICK = (
    "--help",
    "--version",
    "plan --help",
    "preview --help",
    "rules",
    "rules --help",
    "host --help",
    "host audit --help",
    "host render --help",
    "report trend --help",
)
REPORT = """
import sys
from corelane.cli import run
code = run(sys.argv[1:])
print(code, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", QUICK)
def test_what_only_tells_loads_nothing_heavy(arguments: str) -> None:
    done = run(sys.executable, "-c", REPORT, *arguments.split())
    code, *loaded = done.stderr.split()

    assert code == "0"
    assert done.stdout
    assert set(loaded).isdisjoint(HEAVY)
