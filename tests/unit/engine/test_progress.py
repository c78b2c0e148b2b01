"""On a terminal a person sees how far the engine is."""

from io import StringIO

from rich.console import Console

from corelane.engine.progress import step_progress
from corelane.engine.result import Step

URN = "urn:pulumi:s::p::corelane:network:Net$aws:ec2/vpc:Vpc::meridian-network"


def test_each_step_is_counted_and_named() -> None:
    console = Console(file=StringIO(), force_terminal=True, width=120)

    with step_progress(console, "up", expected=2) as step:
        step(Step(op="create", urn=URN, type="aws:ec2/vpc:Vpc"))
        console.print("between")
    told = console.file.getvalue()

    assert "up: create meridian-network" in told
    assert "1/2" in told
