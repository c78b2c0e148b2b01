"""Runs a Pulumi program without an engine and returns everything it declared, as plain data."""

import asyncio
import contextvars
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, ParamSpec, TypeVar

from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.mocks import MockEngine
from typing_extensions import override

from corelane.plan.interpreter import no_collection, short_stack_traces
from corelane.plan.model import RecordedResource
from corelane.plan.recording.monitor import Answer, RecordingMonitor
from corelane.stand_ins.answers import answer as provider_answer

Program = Callable[[], object]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything a program declared: parents before their children, siblings by URN.

    `finished` holds the URNs of the components that registered their outputs.
    """

    resources: tuple[RecordedResource, ...]
    finished: frozenset[str] = frozenset()
    exports: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def of_type(self, *types: str) -> tuple[RecordedResource, ...]:
        """Return the resources of these types, in order."""
        return tuple(resource for resource in self.resources if resource.type in types)


def record(
    program: Program,
    *,
    answer: Answer = provider_answer,
    project: str = "corelane",
    stack: str = "plan",
) -> Recording:
    """Run a program to quiescence and return everything it declared.

    Nothing is unknown, no secret is plain, and what the program raises is raised here. Each run
    has its own thread, event loop and context, so runs share no SDK state, even side by side.
    """
    monitor = RecordingMonitor(answer)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            with no_collection(), short_stack_traces():
                _run(program, monitor, project=project, stack=stack)
        except BaseException as fault:  # noqa: BLE001 - raised again in the caller's thread
            raised.append(fault)

    thread = threading.Thread(target=contextvars.Context().run, args=(run,), daemon=True)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return Recording(
        tuple(_in_tree_order(monitor.recorded)), frozenset(monitor.finished), monitor.exports
    )


def _run(program: Program, monitor: RecordingMonitor, *, project: str, stack: str) -> None:
    """Run a program against a monitor, on an event loop of its own."""
    engine = MockEngine(None)
    configure(Settings(project, stack, monitor=monitor, engine=engine, dry_run=False))
    set_all_config({})
    with asyncio.Runner() as runner:
        # A program that fails leaves registrations behind that nobody awaits any more.
        runner.get_loop().set_exception_handler(lambda _loop, _context: None)
        runner.get_loop().set_default_executor(_AtOnce())
        runner.run(run_in_stack(lambda: _started(program)))


class _AtOnce(ThreadPoolExecutor):
    """Runs each call where it is made.

    The SDK hands every registration to a thread, since an engine may take long to answer. The
    monitor answers from memory, in less time than a thread takes to be woken.
    """

    @override
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 - raised again where the result is awaited
            done.set_exception(fault)
        return done


async def _started(program: Program) -> None:
    """Run a program and let the registrations it queued begin.

    Without that turn of the loop the SDK first waits for every output and only then for the
    registrations, and a recording takes half as long again (pulumi 3.272.0).
    """
    result = program()
    if isawaitable(result):
        await result
    await asyncio.sleep(0)


def _in_tree_order(recorded: Mapping[str, RecordedResource]) -> Iterator[RecordedResource]:
    """Yield parents before their children and siblings by URN, however they were registered."""
    children: dict[str, list[str]] = defaultdict(list)
    for urn in sorted(recorded, reverse=True):
        children[recorded[urn].parent].append(urn)
    waiting = children[""]
    while waiting:
        urn = waiting.pop()
        yield recorded[urn]
        waiting.extend(children[urn])
