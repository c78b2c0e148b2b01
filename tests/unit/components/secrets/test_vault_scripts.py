"""The configurator's script against a Vault that only writes down what it is asked."""

import os
import subprocess
from pathlib import Path

import pytest

from corelane.components.secrets.tenant import Tenant
from corelane.components.secrets.vault_access import access_files

# Answers the script's questions from files, and appends every other request to `asked`.
FAKE_VAULT = r"""#!/bin/sh
here=$(dirname "$0")
case "$1 $2" in
  "write -field=token") [ -f "$here/refuses" ] && exit 2; echo a-token; exit 0 ;;
  "audit list") cat "$here/devices"; exit 0 ;;
  "secrets list") cat "$here/engines"; exit 0 ;;
  "policy list") cat "$here/policies"; exit 0 ;;
  "list -format=yaml") cat "$here/roles"; exit 0 ;;
esac
[ "$VAULT_TOKEN" = a-token ] || exit 3
echo "$*" >> "$here/asked"
"""


class Vault:
    """The fake, the files the script reads, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tenants = [Tenant(team="rates", namespace="rates-t0")]
        files = access_files(mount="trading", namespace="vault", tenants=tenants)
        for name, text in (files | {"vault": FAKE_VAULT, "token": "jwt"}).items():
            (folder / name).write_text(text)
        (folder / "vault").chmod(0o755)
        self.holds()

    def holds(self, **answers: str) -> None:
        known = {"devices": "{}", "engines": "secret/:", "policies": "- default", "roles": ""}
        for name, text in (known | answers).items():
            (self.folder / name).write_text(text + "\n")

    def configure(self) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "TOKEN_FILE": str(self.folder / "token"),
            "MOUNT": "trading",
        }
        script = [
            "/bin/sh",
            str(self.folder / "configure.sh"),
        ]
        return subprocess.run(  # noqa: S603 - the script under test
            script, env=environment, capture_output=True, text=True, check=False
        )

    def asked(self) -> list[str]:
        record = self.folder / "asked"
        return record.read_text().splitlines() if record.exists() else []


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


def test_a_new_vault_gets_both_audit_devices_before_anything_else(vault: Vault) -> None:
    assert vault.configure().returncode == 0

    assert [line.split()[2] for line in vault.asked()[:2]] == ["-path=file", "-path=stdout"]


def test_a_new_vault_gets_the_engine_policies_and_roles(vault: Vault) -> None:
    vault.configure()
    asked = "\n".join(vault.asked())

    assert "secrets enable -path=trading -version=2 kv" in asked
    assert "policy write team-rates " in asked
    assert "write auth/kubernetes/role/rates-t0 @" in asked


def test_what_exists_already_is_not_made_again(vault: Vault) -> None:
    vault.holds(devices="file/:\nstdout/:", engines="trading/:")
    assert vault.configure().returncode == 0

    assert not [line for line in vault.asked() if "enable" in line]


def test_one_lost_audit_device_is_put_back(vault: Vault) -> None:
    vault.holds(devices="stdout/:", engines="trading/:")
    vault.configure()

    [enabled] = [line for line in vault.asked() if "enable" in line]
    assert "-path=file" in enabled


def test_undeclared_roles_and_team_policies_are_removed_and_others_stay(vault: Vault) -> None:
    vault.holds(
        roles="- corelane-configure\n- rates-t0\n- gone-t0",
        policies="- default\n- team-rates\n- team-gone\n- corelane-configure",
    )
    vault.configure()

    removed = [line for line in vault.asked() if "delete" in line]
    assert removed == ["delete auth/kubernetes/role/gone-t0", "policy delete team-gone"]


def test_the_token_is_given_up_at_the_end(vault: Vault) -> None:
    vault.configure()

    assert vault.asked()[-1] == "token revoke -self"


def test_a_refused_login_stops_the_run_before_it_changes_anything(vault: Vault) -> None:
    (vault.folder / "refuses").touch()

    assert vault.configure().returncode != 0
    assert vault.asked() == []
