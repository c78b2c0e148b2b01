"""Settings of the Python interpreter while a plan is made, which allocates much and keeps it."""

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Generator[None]:
    """Keep the collector of cycles from looking again and again at what stays alive."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def short_stack_traces() -> Generator[None]:
    """Limit the stack traces that Python extracts.

    The Pulumi SDK extracts one for each resource, source lines included, for the engine to show
    (`pulumi/runtime/resource.py`, pulumi 3.272.0). Without an engine nobody reads them.
    """
    if hasattr(sys, "tracebacklimit"):
        yield
        return
    sys.tracebacklimit = 1
    try:
        yield
    finally:
        del sys.tracebacklimit
