"""The reader of results.json, whoever wrote it: its texts are sanitized here, once."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from corelane.errors import InputError
from corelane.policies.judging.evaluate import Verdict
from corelane.policies.values.sanitize import one_line

# A results.json of ten thousand resources has some 300 MB.
LARGEST_FILE: Final = 1 << 30
RESULTS: Final = "report/results.json"
"""Its path in the folder of a plan."""
_PLACES: Final = (RESULTS, "results.json")


Text = Annotated[str, AfterValidator(one_line)]


class ResultsError(InputError):
    """A file that is no results.json, or none at all."""


class _Part(BaseModel):
    """A part of the file; what a later version adds is not asked for."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class KnownRule(_Part):
    """A rule as it was when it judged."""

    code: Text
    id: Text
    digest: Text
    severity: Text
    level: Text

    @property
    def label(self) -> str:
        """The code, then the name, as people read it."""
        return f"{self.code} {self.id}"


class KnownResult(_Part):
    """One result of one rule on one resource."""

    code: Text
    rule: Text
    urn: Text
    resource: Text
    type: Text
    team: Text
    verdict: Verdict
    message: Text
    reason: Text = ""
    fingerprint: Text
    waiver: Text | None

    @property
    def statement(self) -> str:
        """The message, or the reason where there is none."""
        return self.message or self.reason


class _Pack(_Part):
    version: Text
    digest: Text


class KnownResults(_Part):
    """The results of one report."""

    project: Text
    stack: Text
    as_of: Text
    commit: Text
    config_digest: Text
    pack: _Pack
    rules: tuple[KnownRule, ...]
    results: tuple[KnownResult, ...]


def read_results(path: Path) -> KnownResults:
    """Read a results.json, or that of a plan's folder; raise `ResultsError` for anything else."""
    file = next((f for f in (path / p for p in _PLACES) if f.is_file()), path)
    if not file.is_file():
        msg = (
            f"found no results at {path}, wanted a results.json or a plan's folder: correct the "
            "path, or make a plan first"
        )
        raise ResultsError(msg)
    try:
        if file.stat().st_size <= LARGEST_FILE:
            return KnownResults.model_validate_json(file.read_bytes())
        fault = f"more than {LARGEST_FILE >> 30} GiB"
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        fault = f"{where}: {first['msg']}" if where else first["msg"]
    msg = f"found no results in {file} ({fault}), wanted a results.json: correct the path"
    raise ResultsError(msg)
