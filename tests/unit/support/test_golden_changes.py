"""A refresh of expected files says what it changed, once for each cause."""

import subprocess
from pathlib import Path

import pytest

from tests.support.golden_changes import changes_in, difference, said

HOSTS = "tests/golden/hosts/cases"


def hunk(path: str, *lines: str) -> str:
    return "\n".join(
        [f"diff --git a/{path} b/{path}", f"--- a/{path}", f"+++ b/{path}", "@@", *lines]
    )


def lines_of(*hunks: str) -> list[str]:
    return list(said(changes_in("\n".join(hunks))))


def test_one_cause_in_many_hosts_is_told_once_with_every_host() -> None:
    changed = ("-vm.swappiness = 1", "+vm.swappiness = 0")
    file = "etc/sysctl.d/60-corelane.conf"

    found = lines_of(
        *(hunk(f"{HOSTS}/{h}/expected/{file}", *changed) for h in ("b-host", "a-host"))
    )

    assert found == [
        f"host file changed: {file} (a-host, b-host)",
        "    - vm.swappiness = 1",
        "    + vm.swappiness = 0",
        "host file: 2 changed, of different content: 1",
    ]


@pytest.mark.parametrize(
    ("path", "line", "says"),
    [
        ("tests/golden/stacks/expected/prod.tree.txt", "-  nat [aws:x]", "resource removed (prod)"),
        ("tests/golden/stacks/expected/dev.manifests.yaml", "+a: 1", "manifest line added (dev)"),
        (
            "tests/golden/stacks/expected/components.outputs.txt",
            "+a:B: arn",
            "output added (components)",
        ),
        ("docs/rules/host/a_rule.md", "+- A case", "rule page added (a_rule)"),
        ("docs/hosts.md", "-| row |", "table removed (docs/hosts.md)"),
        ("corelane/report/schemas/plan.schema.json", '+"x": {}', "schema line added (plan)"),
        ("docs/rules/README.md", "-| row |", "table removed (docs/rules/README.md)"),
    ],
)
def test_what_changed_is_named_by_its_kind_and_whose_it_is(path: str, line: str, says: str) -> None:
    assert lines_of(hunk(path, line))[0] == says


def test_a_long_change_is_cut_and_says_how_much_is_left_out() -> None:
    found = lines_of(hunk("docs/hosts.md", *(f"+row {i}" for i in range(9))))

    assert found[-2:] == ["    + … 3 more lines", "table: 1 added, of different content: 1"]


def test_what_is_encoded_is_folded_and_told_after_its_cause() -> None:
    mime = "user-data.mime"
    one, other = (f"corelane-{letter * 32}" for letter in "ab")

    def base64(letter: str, lines: int) -> list[str]:
        return [f"QlpoOTFB{letter * 68}"] * lines + [f"{letter * 6}=="]

    def host(name: str, lines: int) -> list[str]:
        path = f"{HOSTS}/{name}/expected"
        return [
            hunk(f"{path}/{mime}", f'-boundary="{one}"', f'+boundary="{other}"'),
            hunk(f"{path}/{mime}", f"---{one}--", f"+--{other}--"),
            hunk(
                f"{path}/{mime}",
                *(f"-{line}" for line in base64("A", 3)),
                *(f"+{line}" for line in base64("B", lines)),
            ),
            hunk(f"{path}/etc/fans.conf", "-speed = 1", "+speed = 2"),
        ]

    assert lines_of(*host("a-host", 3), *host("b-host", 5)) == [
        "host file changed: etc/fans.conf (a-host, b-host)",
        "    - speed = 1",
        "    + speed = 2",
        f"host file encoded anew: {mime} (a-host, b-host)",
        "host file: 2 changed, of different content: 1",
        "host file: 6 encoded anew, of different content: 1",
    ]


def test_a_change_beside_something_encoded_is_shown_without_it() -> None:
    path = f"{HOSTS}/a-host/expected/cloud-config.yaml"
    found = lines_of(
        hunk(path, f"-- content: {'dGhl' * 20}", "-  mode: 0644", f"+- content: {'dGhm' * 20}")
    )

    assert found[1:4] == [
        "    - - content: (encoded)",
        "    - mode: 0644",
        "    + - content: (encoded)",
    ]


def test_a_digest_of_an_image_is_no_encoding() -> None:
    path = f"{HOSTS}/a-host/expected/etc/gate.yaml"
    found = lines_of(hunk(path, f"-image: x@sha256:{'a' * 64}", f"+image: x@sha256:{'b' * 64}"))

    assert found[0] == "host file changed: etc/gate.yaml (a-host)"


def test_a_refresh_that_changes_nothing_says_so() -> None:
    assert lines_of("") == ["no expected file changed"]


def test_a_file_that_git_does_not_know_yet_is_told_too(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)  # noqa: S603, S607 - git, on a folder of this test

    git("init", "-q")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "none")
    for folder in ("tests/golden/stacks/expected", "tests/golden/hosts/cases", "docs/rules"):
        (tmp_path / folder).mkdir(parents=True)
    for table in ("hosts", "enforcement"):
        (tmp_path / f"docs/{table}.md").write_text("")
    (tmp_path / "tests/golden/stacks/expected/dev.tree.txt").write_text("platform [x]\n")

    assert next(said(changes_in(difference(tmp_path)))) == "resource added (dev)"
