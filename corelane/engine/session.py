"""A stack in the real engine, with stand-in providers and a state in the build folder."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from pulumi import automation as auto

from corelane.engine.events import EventLog, OnStep, brief, without_colours
from corelane.engine.locate import Engine
from corelane.engine.result import RunResult
from corelane.engine.stack_copy import PLACEHOLDER, StackCopy, copy_stack_file, without_backend
from corelane.errors import InputError
from corelane.policies.secrecy.masking import Masker
from corelane.stand_ins.install import PACKAGES, install_policy_runner, install_stand_ins

_RUNNER: Final = "analyzer-policy-python-v0.0.1"


class EngineStartError(InputError):
    """The engine would not open the stack, with what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackProgram:
    """A program with its stack file, its policy pack and the folder for everything it leaves.

    ``environment`` reaches the engine and the pack beside what they need in any case.
    """

    project: str
    stack: str
    program: Callable[[], None]
    build_dir: Path
    stack_file: Path | None = None
    policy_pack: Path | None = None
    packages: tuple[str, ...] = PACKAGES
    secrets: tuple[str, ...] = field(default=(), repr=False)
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


class EngineSession:
    """One stack's operations; each returns what the engine reported, and raises for no finding."""

    def __init__(
        self, engine: Engine, what: StackProgram, on_step: OnStep = lambda _: None
    ) -> None:
        """Lay out the build folder and open the stack."""
        self._what = what
        self._on_step = on_step
        self._home = what.build_dir.resolve()
        self._copy = (
            without_backend({}) if what.stack_file is None else copy_stack_file(what.stack_file)
        )
        self._lay_out()
        _mend(self._home / "state")
        try:
            self._stack = self._open(engine)
        except auto.CommandError as error:
            raise EngineStartError(
                brief(Masker(what.secrets)(without_colours(str(error))).strip())
            ) from error

    @property
    def notes(self) -> tuple[str, ...]:
        """The parts of the real stack file that this run leaves out."""
        return self._copy.notes()

    def preview(self) -> RunResult:
        """Run the program and the policy pack; change nothing."""
        return self._run("preview", lambda log: self._stack.preview(**self._options(log)))

    def up(self) -> RunResult:
        """Preview, and only if nothing refuses it, bring the state to the program.

        The Automation API's own `up` skips the preview, so a violation would show only after
        the resources before it exist.
        """
        before = self.preview()
        if before.exit_code:
            return before
        return self._run("up", lambda log: self._stack.up(**self._options(log)))

    def destroy(self) -> RunResult:
        """Delete every resource of the state."""
        return self._run(
            "destroy", lambda log: self._stack.destroy(on_event=log.add, color="never")
        )

    def _run(self, operation: str, act: Callable[[EventLog], object]) -> RunResult:
        log = EventLog(Masker(self._what.secrets), self._on_step)
        succeeded = True
        try:
            act(log)
        except auto.CommandError as error:
            succeeded = False
            log.note_failure(str(error))
        return log.result(operation, succeeded=succeeded, notes=self.notes)

    def _options(self, log: EventLog) -> dict[str, Any]:
        pack = self._what.policy_pack
        packs = {} if pack is None else {"policy_packs": [str(pack.resolve())]}
        return {"on_event": log.add, "color": "never", "suppress_outputs": True, **packs}

    def _lay_out(self) -> None:
        """Write the work folder: project, stack copy, plugins, passphrase."""
        for name in ("work", "state", "home"):
            (self._home / name).mkdir(parents=True, exist_ok=True)
        install_stand_ins(self._home / "home", self._what.packages)
        install_policy_runner(self._home / "home" / "plugins" / _RUNNER)
        project = {"name": self._what.project, "runtime": "python"}
        _write_yaml(self._home / "work" / "Pulumi.yaml", project)
        self._write_stack_file(self._copy)
        _passphrase(self._home / "passphrase")

    def _write_stack_file(self, copy: StackCopy) -> None:
        """Write the copy, with the salt an earlier run of this session gave it."""
        target = self._home / "work" / f"Pulumi.{self._what.stack}.yaml"
        text = target.read_text(encoding="utf-8") if target.is_file() else ""
        earlier: dict[str, object] | None = yaml.safe_load(text)
        salt = {k: v for k, v in (earlier or {}).items() if k == "encryptionsalt"}
        _write_yaml(target, {**salt, **copy.settings})

    def _open(self, engine: Engine) -> auto.Stack:
        root = None if engine.root is None else str(engine.root)
        workspace = auto.LocalWorkspace(
            work_dir=str(self._home / "work"),
            pulumi_home=str(self._home / "home"),
            program=self._what.program,
            env_vars={**self._what.environment, **_environment(self._home)},
            secrets_provider="passphrase",
            pulumi_command=auto.PulumiCommand(root=root, skip_version_check=True),
        )
        stack = auto.Stack.create_or_select(self._what.stack, workspace)
        if self._copy.placeholders:
            secret = auto.ConfigValue(value=PLACEHOLDER, secret=True)
            stack.set_all_config(dict.fromkeys(self._copy.placeholders, secret), path=True)
        return stack


def _mend(state: Path) -> None:
    """Remove attributes of files that an interrupted run wrote in part.

    The engine replaces a state as a whole, but not what its store notes beside it, and does without
    the note (gocloud.dev blob/fileblob/attrs.go).
    """
    for note in state.rglob("*.attrs"):
        if not _is_json(note):
            note.unlink()


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except ValueError:
        return False
    return True


def _environment(home: Path) -> dict[str, str]:
    """Keep the engine inside the folder and off the network."""
    return {
        "PULUMI_BACKEND_URL": f"file://{home / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": (home / "passphrase").read_text(encoding="utf-8"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_DISABLE_REGISTRY_RESOLVE": "true",
        # Each step of an update writes a checkpoint; a backup of each would double that.
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_ACCESS_TOKEN": "",
        "PATH": os.environ.get("PATH", os.defpath),
    }


def _passphrase(path: Path) -> None:
    """Make up a passphrase once; nothing but this folder's state is encrypted with it."""
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")


def _write_yaml(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(data), sort_keys=False), encoding="utf-8")
