"""What is handed to a host or its channel, read by the tools that read it there."""

import json
import tomllib
from pathlib import Path

import pytest

from corelane.hostconfig.delivery.ssm_join import __file__ as ssm_join
from tests.support.golden_hosts import CASES, HostCase
from tests.support.laid_out_host import scripts_of
from tests.support.shell import run

CLOUD_CONFIGS = [case for case in CASES if "cloud-config.yaml" in case.delivered]
USER_DATA = [case for case in CASES if "user-data.mime" in case.delivered]
SETTINGS = [case for case in CASES if "user-data.toml" in case.delivered]
ARCHIVES = [case for case in CASES if {"host.tar", "bundle.tar"} & case.delivered.keys()]
SCRIPTED = [case for case in CASES if case.form != "bottlerocket"]

_SPLIT = """
import json, sys
from cloudinit import helpers, user_data
processor = user_data.UserDataProcessor(helpers.Paths({}))
message = processor.process(sys.stdin.buffer.read())
parts = [part for part in message.walk() if not part.is_multipart()]
print(json.dumps([[p.get_content_type(), p.get_payload(decode=True).decode()] for p in parts]))
"""


def by_name(case: HostCase) -> str:
    return case.name


def schema_of(path: Path) -> tuple[int, str]:
    done = run("cloud-init", "schema", "--config-file", str(path))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("case", CLOUD_CONFIGS, ids=by_name)
def test_cloud_init_takes_every_cloud_config(case: HostCase, tmp_path: Path) -> None:
    path = tmp_path / "user-data"
    path.write_bytes(case.delivered["cloud-config.yaml"])
    code, told = schema_of(path)

    assert code == 0, told
    assert told.startswith("Valid cloud-config"), told


@pytest.mark.parametrize("wrong", ["- {path: 3, content: x}", "- {path: /x, permision: '0644'}"])
def test_cloud_init_says_what_is_wrong_with_a_cloud_config(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "user-data"
    path.write_text(f"#cloud-config\nwrite_files:\n{wrong}\n")
    code, told = schema_of(path)

    assert code != 0, told
    assert "write_files.0" in told


@pytest.mark.parametrize("case", USER_DATA, ids=by_name)
def test_cloud_init_splits_user_data_into_the_parts_we_wrote(case: HostCase) -> None:
    text = case.delivered["user-data.mime"].decode()
    done = run("/usr/bin/python3", "-c", _SPLIT, stdin=text)
    assert done.returncode == 0, done.stderr
    parts = dict(json.loads(done.stdout))

    # cloud-init knows no such type and hands it on under its own: nodeadm reads it by itself.
    assert "text/x-shellscript" in parts, parts.keys()
    assert parts["text/x-shellscript"].startswith("#!/bin/bash\n")
    assert any(body.startswith("apiVersion: node.eks.aws/") for body in parts.values())


@pytest.mark.parametrize("case", SCRIPTED, ids=by_name)
def test_every_script_parses_and_pleases_shellcheck(case: HostCase, tmp_path: Path) -> None:
    scripts = scripts_of(case)

    assert scripts, "a host whose kernel nobody checks"
    for name, text in scripts.items():
        path = tmp_path / name.replace("/", "-")
        path.write_text(text)
        parsed = run("/bin/bash", "-n", str(path))
        judged = run("shellcheck", "--shell=bash", "--severity=warning", str(path))
        assert (parsed.returncode, parsed.stderr) == (0, ""), name
        assert (judged.returncode, judged.stdout) == (0, ""), name


def test_shellcheck_and_bash_say_what_is_wrong_with_a_script(tmp_path: Path) -> None:
    unquoted, open_ended = tmp_path / "unquoted", tmp_path / "open"
    unquoted.write_text('#!/bin/bash\nfor x in "$@"; do rm -rf "/$undefined"; done\n')
    open_ended.write_text("if true; then\n")

    assert run("shellcheck", "--severity=warning", str(unquoted)).returncode != 0
    assert run("/bin/bash", "-n", str(open_ended)).returncode != 0


@pytest.mark.parametrize("case", SETTINGS, ids=by_name)
def test_bottlerockets_settings_are_toml_of_the_forms_its_model_takes(case: HostCase) -> None:
    settings = tomllib.loads(case.delivered["user-data.toml"].decode())["settings"]
    parameters = settings.get("boot", {}).get("kernel-parameters", {})

    assert all(parameters.values()), "an empty list reboots for ever"
    assert all(isinstance(word, str) for words in parameters.values() for word in words)
    assert all(isinstance(value, str) for value in settings["kernel"]["sysctl"].values())
    assert isinstance(settings["kubernetes"]["max-pods"], int)


@pytest.mark.parametrize("case", ARCHIVES, ids=by_name)
def test_tar_lists_roots_files_and_unpacks_them(case: HostCase, tmp_path: Path) -> None:
    for name in {"host.tar", "bundle.tar"} & case.delivered.keys():
        path = tmp_path / name
        path.write_bytes(case.delivered[name])
        listed = run("tar", "--list", "--verbose", "--numeric-owner", "--file", str(path))
        unpacked = run("tar", "--extract", "--file", str(path), "--directory", str(tmp_path))

        assert all(line.split()[1] == "0/0" for line in listed.stdout.splitlines()), listed.stdout
        assert (unpacked.returncode, unpacked.stderr) == (0, "")
        assert (tmp_path / "install").stat().st_mode & 0o111


def test_the_join_program_compiles_for_the_hosts_python() -> None:
    source = Path(ssm_join).read_text()
    done = run(
        "/usr/bin/python3",
        "-I",
        "-c",
        "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 9))",
        stdin=source,
    )

    assert done.returncode == 0, done.stderr
