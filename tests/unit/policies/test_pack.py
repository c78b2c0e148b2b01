import subprocess
import sys
from collections.abc import Iterator

import grpc
import pytest
import yaml
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2_grpc

from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Start the pack as the engine does: a directory, from somewhere else."""
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(ROOT / "policies")]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=elsewhere) as pack:  # noqa: S603 -- our own pack
        assert pack.stdout is not None
        yield int(pack.stdout.readline())
        pack.terminate()


def test_the_first_line_is_a_port_that_answers_with_the_policies(port: int) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        info = analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty())

    assert info.name == "corelane"
    assert [policy.name for policy in info.policies] == [
        "mandatory",
        "advisory",
        "stack-mandatory",
        "stack-advisory",
    ]


def test_the_pack_names_the_environment_of_the_project() -> None:
    project = yaml.safe_load((ROOT / "policies" / "PulumiPolicy.yaml").read_text())
    options = project["runtime"]["options"]

    assert project["runtime"]["name"] == "python"
    assert (ROOT / "policies" / options["virtualenv"]).resolve() == (ROOT / ".venv").resolve()
