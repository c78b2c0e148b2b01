import base64
import io
import json
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from corelane.cli import run
from corelane.cli.actions import render
from corelane.hostconfig.delivery.formats import Joining
from corelane.hostconfig.model.host_plan import HostPlan

Output = pytest.CaptureFixture[str]
METAL = ["--hardware", "c7i.metal-24xl", "--profile", "deterministic-high-perf"]
COLOCATED = ["--hardware", "xeon-gold-6444y-2s", "--profile", "colocation-deterministic"]
CLUSTER = {
    "name": "firm",
    "region": "eu-central-1",
    "kubernetesVersion": "1.34",
    "rolesAnywhere": {
        "trustAnchorArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a",
        "profileArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/b",
        "roleArn": "arn:aws:iam::111122223333:role/hybrid",
        "nodeName": "colocation-1",
    },
}


def test_the_files_of_a_host_are_printed_as_they_lie_there(capsys: Output) -> None:
    assert run(["host", "render", *METAL]) == 0
    told = capsys.readouterr().out

    assert "==> /etc/sysctl.d/99-zz-corelane.conf" in told
    assert "==> /etc/corelane/expectations.json" in told


def test_the_files_of_a_pool_are_written(folder: Path, capsys: Output) -> None:
    assert run(["host", "render", "-s", "dev", "--pool", "engines", "--out", "files"]) == 0

    assert (folder / "files/etc/sysctl.d/99-zz-corelane.conf").is_file()
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"files: [0-9]+ files\n", told.err)


def test_a_format_gives_what_is_handed_over(capsys: Output) -> None:
    assert run(["host", "render", *METAL, "--format", "al2023", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["format"] == "al2023"
    assert told["files"]["user-data.mime"].startswith("MIME-Version: 1.0")


def test_a_format_plans_for_the_image_it_boots(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def name_of_the_image(plan: HostPlan, *_: object) -> Mapping[str, bytes]:
        return {"image": plan.image.name.encode()}

    monkeypatch.setattr(render, "deliver", name_of_the_image)

    assert run(["host", "render", *COLOCATED, "--format", "debian-12"]) == 0
    assert capsys.readouterr().out.splitlines() == ["==> image", "debian-12"]


def test_a_host_that_joins_takes_its_cluster_from_a_file(folder: Path, capsys: Output) -> None:
    (folder / "cluster.yaml").write_text(yaml.safe_dump({"cluster": CLUSTER}))
    hybrid = [*COLOCATED, "--format", "hybrid-iam-roles-anywhere", "--cluster", "cluster.yaml"]

    assert run(["host", "render", *hybrid]) == 0
    assert "trust-anchor/a" in capsys.readouterr().out


def test_what_is_no_text_is_told_by_its_size_and_encoded_for_machines(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    packed = b"\x1f\x8b\x08\x00\xff"

    def binary(*_: object) -> Mapping[str, bytes]:
        return {"host.tar.gz": packed}

    monkeypatch.setattr(render, "deliver", binary)

    assert run(["host", "render", *METAL, "--format", "al2023"]) == 0
    assert "(5 bytes of binary data: use --out)" in capsys.readouterr().out
    assert run(["host", "render", *METAL, "--format", "al2023", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert base64.b64decode(told["base64"]["host.tar.gz"]) == packed


def test_every_mistake_is_told_at_once_and_nothing_is_written(folder: Path, capsys: Output) -> None:
    (folder / "cluster.yaml").write_text(yaml.safe_dump({"cluster": {**CLUSTER, "colour": "red"}}))
    wrong = ["--hardware", "c7i", "--profile", "fast", "--format", "floppy"]

    assert run(["host", "render", *wrong, "--cluster", "cluster.yaml", "--out", "files"]) == 2
    told = capsys.readouterr().err
    for path in ("--hardware", "--profile", "--format", "--cluster.cluster.colour"):
        assert f"\n{path}\n" in told, f"{path} is amiss, too"
    assert not (folder / "files").exists()
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("host", "form"), [(METAL, "debian-12"), (COLOCATED, "al2023")], ids=["ec2", "bare metal"]
)
def test_a_format_that_the_hardware_cannot_have_is_refused(
    host: list[str], form: str, capsys: Output
) -> None:
    assert run(["host", "render", *host, "--format", form]) == 2
    told = capsys.readouterr().err
    assert "\n--format\n" in told
    assert "remedy" in told


def test_a_file_of_a_host_is_not_written_over_another_folder(folder: Path, capsys: Output) -> None:
    (folder / "files").mkdir()
    (folder / "files/mine.txt").write_text("mine")

    assert run(["host", "render", *METAL, "--out", "files"]) == 2
    assert "mine.txt" in capsys.readouterr().err
    assert [path.name for path in (folder / "files").iterdir()] == ["mine.txt"]


def test_the_tarball_is_what_lies_on_the_host(folder: Path) -> None:
    assert run(["host", "render", *METAL, "--format", "tarball", "--out", "out"]) == 0
    (archive,) = (path for path in (folder / "out").iterdir() if ".tar" in path.name)

    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as members:
        names = members.getnames()
    assert {"install", "root/etc/sysctl.d/99-zz-corelane.conf"} <= {*names}
    assert Joining().cluster is None, "a tarball joins nothing"
