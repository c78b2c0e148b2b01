"""The exit codes of every command, and the message that each failure gets."""

import signal
import traceback
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from corelane.cli.interruptible import Interrupted
from corelane.cli.interruption import LINES
from corelane.cli.terminal import complain, say_json
from corelane.errors import InputError
from corelane.policies.values.sanitize import one_line

if TYPE_CHECKING:
    from corelane.components.config.loading.errors import ConfigErrors

_SHOWN: Final = 240
"""How many characters of what was found are shown at most, at its beginning and at its end."""
_ITEM: Final = 120


class Exit(IntEnum):
    """0 clean, 1 findings, 2 bad input, 3 internal error, 128 + the signal that ended it."""

    CLEAN = 0
    FINDINGS = 1
    BAD_INPUT = 2
    FAULT = 3
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


def explain(fault: BaseException, *, debug: bool, json: bool = False, writes: bool = True) -> Exit:
    """Report what went wrong and return the exit code for it; ``json`` is for bad input.

    Of a command that ``writes``, it says that nothing was written.
    """
    if isinstance(fault, KeyboardInterrupt):
        number = fault.number if isinstance(fault, Interrupted) else signal.SIGINT
        complain(LINES[number])
        return Exit(128 + number)
    if isinstance(fault, OSError):
        fault = InputError(_refused(fault))
    if isinstance(fault, InputError):
        if json:
            say_json([_as_data(fault)])
        else:
            complain(f"error: {_told(fault)}")
        return Exit.BAD_INPUT
    # Loading the types of the stack file takes a while, and few errors need them.
    from corelane.components.config.loading.errors import ConfigErrors

    if isinstance(fault, ConfigErrors):
        if json:
            say_json([{**each.to_data(), "found": _shortened(each.found)} for each in fault.errors])
        else:
            _complain_about_config(fault, writes=writes)
        return Exit.BAD_INPUT
    from corelane.policies.secrecy.masking import masked_sentence

    if debug:
        complain(masked_sentence("".join(traceback.format_exception(fault))))
    complain(
        f"internal error: {type(fault).__name__}: {masked_sentence(_first_line(fault))}. "
        "Run it again with `corelane --debug` for the traceback."
    )
    return Exit.FAULT


def _complain_about_config(errors: "ConfigErrors", *, writes: bool) -> None:
    count = len(errors.errors)
    told = f"{count} mistake{'s' if count > 1 else ''} in the input"
    complain(f"{told}; nothing was written" if writes else told)
    for error in errors.errors:
        complain(f"\n{error.where}")
        complain(f"  found   {_shortened(error.found)}")
        complain(f"  wanted  {error.wanted}")
        complain(f"  remedy  {error.remedy}")


def _told(fault: InputError) -> str:
    """Return what is wrong with what was found on one line: it may be named by a stranger."""
    found, wanted, _ = fault.parts
    return str(fault).replace(found, _shortened(one_line(found)), 1) if wanted else str(fault)


def _shortened(found: str) -> str:
    """Cut a long text in its middle: its end tends to say what is wrong with it."""
    if len(found) <= 2 * _SHOWN:
        return found
    begin, end = found[:_SHOWN], found[-_SHOWN:]
    # Of a list, whole items are shown, unless one of them is as long.
    if " " in begin[-_ITEM:] and " " in end[:_ITEM]:
        return f"{begin.rpartition(' ')[0]} … {end.partition(' ')[2]}"
    return f"{begin}…{end}"


def _as_data(fault: InputError) -> dict[str, str | None]:
    """Return bad input in the form of a mistake of a stack file."""
    found, wanted, remedy = fault.parts
    fields = {"path": "", "found": _shortened(found), "wanted": wanted, "remedy": remedy}
    return {"file": None, "line": None, "column": None, **fields}


def _refused(fault: OSError) -> str:
    """Return what the system refused, and where it says so."""
    where = f" at {fault.filename}" if fault.filename else ""
    why = (fault.strerror or type(fault).__name__).lower()
    wanted = "a readable, writable place: check the path, its permissions and the room there"
    return f"found {why}{where}, wanted {wanted}"


def _first_line(fault: BaseException) -> str:
    return str(fault).partition("\n")[0].rstrip(".")
