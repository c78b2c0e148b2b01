"""The origin of a report: the stack, the day, the commit and the rules that judged."""

from dataclasses import dataclass
from typing import Final

from corelane.plan.model import PlanDocument
from corelane.report.model.facts import EVERYWHERE, HTML, FactKind, FactTable, Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin of a report; ``as_of`` is an ISO date, ``commit`` may be empty."""

    project: str
    stack: str
    as_of: str
    commit: str
    config_digest: str
    pack_version: str
    pack_digest: str
    schema_version: str


def origin_of(document: PlanDocument) -> Origin:
    """Return the origin of a plan."""
    return Origin(
        project=document.project,
        stack=document.stack,
        as_of=document.as_of,
        commit=document.commit,
        config_digest=document.config_digest,
        pack_version=document.pack.version,
        pack_digest=document.pack.digest,
        schema_version=document.schema_version,
    )


_MACHINES: Final = EVERYWHERE - {Format.HTML, Format.MARKDOWN}
_KINDS: Final[tuple[FactKind[Origin], ...]] = (
    FactKind("project", "Project", lambda origin: origin.project, shown=_MACHINES),
    FactKind("stack", "Stack", lambda origin: origin.stack, shown=_MACHINES),
    FactKind(
        "asOf",
        "As of",
        lambda origin: origin.as_of,
        shown=EVERYWHERE - {Format.JUNIT, Format.OSCAL},
    ),
    FactKind("commit", "Commit", lambda origin: origin.commit, is_code=True),
    FactKind("configDigest", "Configuration", lambda origin: origin.config_digest, is_code=True),
    FactKind(
        "packVersion",
        "Policy pack",
        lambda origin: origin.pack_version,
        shown=EVERYWHERE - {Format.SARIF},
        place="pack.version",
    ),
    FactKind(
        "packDigest",
        "Pack digest",
        lambda origin: origin.pack_digest,
        is_code=True,
        place="pack.digest",
    ),
    FactKind(
        "schemaVersion",
        "Schema version",
        lambda origin: origin.schema_version,
        shown=HTML,
    ),
)
# JUnit and OSCAL have fields for the day, SARIF has one for the version of the tool.
ORIGIN_FACTS: Final = FactTable(_KINDS)
