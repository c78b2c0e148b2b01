import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corelane.cli import run as corelane
from corelane.components.config.loading.load import load_stack_file
from corelane.hostconfig.catalogue import hardware_names, profile_names
from corelane.plan.offline import hosts_of
from tests.support.paths import ROOT
from tests.support.shell import run

SCRIPT = "from corelane.cli import main; main()"
HOSTILE = """\
config:
  corelane:platform:
    pools: {"a b": {}, "$(id)": {}, "a;b": {}, "-x": {}, "\\e[31mred": {}, 7: {}, plain: {}}
    sites: [no, mapping]
"""


def offered(line: str, folder: Path) -> list[str]:
    """Return what bash is offered at the end of a line, by Typer's own protocol."""
    words = line.split(" ")
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_CORELANE_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    code = f"import os, sys; os.chdir({str(folder)!r}); sys.argv[0] = 'corelane'; {SCRIPT}"
    done = run(sys.executable, "-c", code, env=env)
    assert not done.stderr
    return done.stdout.split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Pulumi.prod.yaml", tmp_path)
    (tmp_path / "Pulumi.hostile.yaml").write_text(HOSTILE)
    (tmp_path / "Pulumi.broken.yaml").write_text("config: [")
    (tmp_path / "Pulumi.folder.yaml").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("corelane plan --stack p", ["prod"]),
        ("corelane plan --out --stack p", ["prod"]),
        ("corelane rules CL-ISO-01", ["CL-ISO-013"]),
        ("corelane rules smt_", ["smt_pairs_stay_whole"]),
        ("corelane rules --family iso", ["isolation"]),
        ("corelane rules --level b", ["block"]),
        ("corelane host explain nohz", ["nohz_full"]),
        (
            "corelane host explain --stack prod --pool ",
            ["engines", "colocation-engines", "fr2-gateway"],
        ),
        (
            "corelane host explain --stack prod --pool backt",
            ["backtests.c6id.16xlarge", "backtests.m6id.16xlarge"],
        ),
        ("corelane host explain --stack prod --profile engine", ["engine-deterministic"]),
        ("corelane host render --profile det", ["deterministic-high-perf"]),
        ("corelane host render --hardware c7i.metal", ["c7i.metal-24xl", "c7i.metal-48xl"]),
        ("corelane host render --format f", ["files"]),
        ("corelane host topology --hardware z1d", ["z1d.metal"]),
    ],
)
def test_a_shell_is_offered_the_names_there_are(line: str, some: list[str], folder: Path) -> None:
    found = offered(line, folder)

    assert {*some} <= {*found}
    assert all(name.startswith(line.rpartition(" ")[2]) for name in found)


@pytest.mark.parametrize(
    ("option", "named"), [("--hardware", hardware_names), ("--profile", profile_names)]
)
def test_all_of_the_catalogue_is_offered_in_order(
    option: str, named: Callable[[], tuple[str, ...]], tmp_path: Path
) -> None:
    assert offered(f"corelane host render {option} ", tmp_path) == sorted(named())


def test_what_is_offered_for_a_pool_is_a_host(folder: Path) -> None:
    offers = offered("corelane host explain --stack prod --pool ", folder)

    assert {*offers} == {*hosts_of(load_stack_file(ROOT / "Pulumi.prod.yaml"))}


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_that_would_not_be_read_is_refused(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert corelane([option, "fish"]) == 2

    told = capsys.readouterr().err
    assert "the argument 'fish' behind it" in told
    assert f"Run `corelane {option}` in the shell that it is for." in told


@pytest.mark.parametrize("stack", ["broken", "folder", "nowhere", "../prod"])
def test_a_stack_that_cannot_be_read_has_no_names(stack: str, folder: Path) -> None:
    assert offered(f"corelane host explain --stack {stack} --pool ", folder) == []


def test_a_name_that_would_not_be_one_word_is_left_out(folder: Path) -> None:
    found = offered("corelane host explain --stack hostile --pool ", folder)

    assert found == ["plain"]


def test_a_file_whose_name_a_shell_would_run_is_no_stack(folder: Path) -> None:
    (folder / "Pulumi.$(id).yaml").touch()

    assert offered("corelane plan --stack ", folder) == ["broken", "folder", "hostile", "prod"]
