import subprocess
import sys

from corelane.policies.judging.catalogue import families, load_catalogue

HEAVY = ("google.protobuf", "grpc", "pulumi", "pydantic", "yaml")
PROGRAM = f"""
import sys
from corelane.policies.judging.catalogue import load_catalogue
load_catalogue()
print(*(name for name in {HEAVY} if name in sys.modules))
"""


def test_the_rules_load_without_the_engine_and_without_a_reader_of_files() -> None:
    """A command that only lists the rules must not wait for libraries that it does not use."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)  # noqa: S603 -- our own

    assert done.stdout.split() == []


def test_every_rule_is_of_a_known_family() -> None:
    assert {rule.family for rule in load_catalogue()} == {*families()}
