import json
import os
from pathlib import Path

import pytest

from corelane.cli import run

Output = pytest.CaptureFixture[str]
QUIET = {
    "layer": "sysctl",
    "name": "vm.swappiness",
    "expected": "0",
    "why": "anonymous memory is not swapped out early",
    "observe": [{"kind": "text", "target": "/proc/sys/vm/swappiness", "expected": "0"}],
}


@pytest.fixture
def root(folder: Path) -> Path:
    """Return a host of one setting, which is in force."""
    host = folder / "host"
    (host / "proc/sys/vm").mkdir(parents=True)
    (host / "proc/sys/vm/swappiness").write_text("0\n")
    document = {
        "schemaVersion": "1",
        "pool": "engines",
        "profile": "quiet",
        "hardware": "server",
        "remedies": {"sysctl": "systemctl restart systemd-sysctl.service"},
        "settings": [QUIET],
    }
    (host / "etc/corelane").mkdir(parents=True)
    (host / "etc/corelane/expectations.json").write_text(json.dumps(document))
    return host


def test_a_host_is_audited_against_what_lies_on_it(root: Path, capsys: Output) -> None:
    assert run(["host", "audit", "--root", str(root)]) == 0
    assert capsys.readouterr().out.startswith("clean: 1 settings")

    (root / "proc/sys/vm/swappiness").write_text("60\n")
    assert run(["host", "audit", "--root", str(root), "--json"]) == 1
    (setting,) = json.loads(capsys.readouterr().out)["settings"]
    assert (setting["expected"], setting["observed"]) == ("0", "60")

    (root / "proc/sys/vm/swappiness").unlink()
    assert run(["host", "audit", "--root", str(root), "--format", "prometheus"]) == 2
    assert "corelane_host_audit_clean 0" in capsys.readouterr().out


def test_a_host_is_audited_against_a_file_of_elsewhere(root: Path, capsys: Output) -> None:
    lying = root / "etc/corelane/expectations.json"
    elsewhere = lying.rename(root.parent / "expectations.json")

    assert run(["host", "audit", "--root", str(root), "--expectations", str(elsewhere)]) == 0
    assert "clean" in capsys.readouterr().out


def test_what_is_in_force_is_listed_if_asked(root: Path, capsys: Output) -> None:
    assert run(["host", "audit", "--root", str(root)]) == 0
    assert "vm.swappiness" not in capsys.readouterr().out
    assert run(["host", "audit", "--root", str(root), "--all"]) == 0
    assert "ok              sysctl: vm.swappiness" in capsys.readouterr().out
    assert run(["host", "audit", "--root", str(root), "--all", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "clean"


def test_without_a_plan_the_options_that_name_one_are_told(folder: Path, capsys: Output) -> None:
    assert run(["host", "audit", "--root", str(folder)]) == 2
    told = capsys.readouterr().err
    remedy = "Use --stack and --pool, --hardware and --profile, or --expectations FILE."
    assert remedy in told
    assert "nothing was written" not in told


def test_a_machine_type_with_a_profile_is_no_pool(root: Path, capsys: Output) -> None:
    host = ["-H", "m7i.4xlarge", "-P", "general-purpose", "--root", str(root)]
    run(["host", "audit", *host])
    assert "(profile general-purpose, hardware m7i.4xlarge)" in capsys.readouterr().out
    run(["host", "render", *host[:4]])
    told = capsys.readouterr().out
    assert "Profile general-purpose on m7i.4xlarge. Generated" in told
    assert "pool general-purpose" not in told.casefold()


def test_a_pipe_or_an_endless_file_in_the_plans_place_is_refused(
    root: Path, capsys: Output
) -> None:
    os.mkfifo(root / "pipe")
    for file in (str(root / "pipe"), "/dev/zero", str(root), str(root / "lacking")):
        assert run(["host", "audit", "--root", str(root), "--expectations", file]) == 2
        assert "--expectations" in capsys.readouterr().err, "what was wrong, and no hanging"


def test_a_host_is_audited_against_a_plan_of_now(root: Path, capsys: Output) -> None:
    (root / "proc/sys/vm/swappiness").write_text("60\n")
    pool = ["--stack", "dev", "--pool", "engines"]

    assert run(["host", "audit", *pool, "--root", str(root), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["pool"], told["verdict"]) == ("engines", "drift")
    drifted = [entry["name"] for entry in told["settings"] if entry["state"] == "drift"]
    assert "vm.swappiness" in drifted


def test_every_mistake_of_a_document_is_told(root: Path, capsys: Output) -> None:
    wrong: dict[str, object] = {"schemaVersion": "0", "pool": "engines", "settings": []}
    (root / "etc/corelane/expectations.json").write_text(json.dumps(wrong))

    assert run(["host", "audit", "--root", str(root)]) == 2
    told = capsys.readouterr().err
    for path in ("schemaVersion", "profile", "hardware", "remedies", "settings"):
        assert f": {path}\n" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "No such file"),
        (["--expectations", "no-file"], "no-file"),
        (["--expectations", "Pulumi.dev.yaml"], "JSON"),
        (["--expectations", "Pulumi.dev.yaml", "--stack", "dev"], "one of them"),
        (["--hardware", "c7i.metal-24xl"], "--profile"),
    ],
)
def test_without_a_plan_there_is_nothing_to_compare_with(
    arguments: list[str], told: str, folder: Path, capsys: Output
) -> None:
    (folder / "empty").mkdir()

    assert run(["host", "audit", "--root", "empty", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_plan_from_two_places_is_a_mistake_of_the_option(capsys: Output) -> None:
    twice = ["--expectations", "a.json", "--hardware", "c7i.metal-24xl", "--json"]

    assert run(["host", "audit", *twice]) == 2
    [mistake] = json.loads(capsys.readouterr().out)
    assert (mistake["path"], mistake["remedy"]) == ("--expectations", "Drop one.")
