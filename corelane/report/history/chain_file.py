"""The file of a chain of reports, which outlives the folder that every plan replaces."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from corelane.errors import InputError
from corelane.files.atomic_write import alone_at, write_whole
from corelane.plan.model import PlanDocument
from corelane.report.history.chain_links import (
    NAME,
    ChainError,
    Link,
    continued,
    read_chain,
    report_facts,
)


class BrokenChainError(InputError):
    """A chain that cannot be continued, where it lies, and what to do."""


def write_plan(
    files: Mapping[str, str | bytes],
    document: PlanDocument,
    out: Path,
    *,
    chain: Path | None = None,
) -> None:
    """Replace a plan's folder, its chain carried over and continued with this report.

    `chain` is one that is kept elsewhere, and is only read. One plan at a time: each continues
    what the other wrote. Raises `BrokenChainError` before anything is written, and
    `UnwritableError` where the system refuses.
    """
    with alone_at(out) as target:
        links = _longer(_links_in(target / NAME), _kept(chain), target)
        text = continued(links, report_facts(document, files))
        write_whole({**files, NAME: text}, target)


def _kept(chain: Path | None) -> tuple[Link, ...]:
    """Read a chain that was named, which has to be there."""
    if chain is None:
        return ()
    if not chain.is_file():
        msg = (
            f"found no chain at {chain}, wanted the chain.jsonl of an earlier report: correct "
            "the path, or leave --chain out to begin one"
        )
        raise BrokenChainError(msg)
    return _links_in(chain)


def _links_in(file: Path) -> tuple[Link, ...]:
    if not file.exists():
        return ()
    if not file.is_file():
        raise _broken(file, "it is no regular file")
    try:
        return read_chain(file.read_bytes())
    except ChainError as fault:
        raise _broken(file, str(fault)) from None


def _broken(file: Path, fault: str) -> BrokenChainError:
    return BrokenChainError(
        f"found a chain of reports at {file} that does not hold ({fault}), wanted one that "
        "was not touched: put it back from where it is kept, or keep it as evidence and "
        "choose another --out"
    )


def _longer(one: Sequence[Link], other: Sequence[Link], out: Path) -> Sequence[Link]:
    """Return the chain that goes on from the other; both may say something, but not two things."""
    short, long = sorted((one, other), key=len)
    if tuple(long[: len(short)]) == tuple(short):
        return long
    at = next(n for n, (a, b) in enumerate(zip(short, long, strict=False), start=1) if a != b)
    msg = (
        f"found two chains that part at line {at}, that of --chain and that in {out}, wanted one "
        "that goes on from the other: choose another --out, so that neither is lost"
    )
    raise BrokenChainError(msg)
