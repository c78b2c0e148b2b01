"""`corelane waivers`: what is waived in a stack, by whom, why and until when."""

from typing import Final

from plan.cli.opening import open_stack
from plan.cli.options import AsOf, Json, StackName, day
from plan.cli.summary import tell_waivers
from plan.cli.terminal import say, say_json, shown_stages

EXAMPLES: Final = (
    "corelane waivers --stack prod",
    "corelane waivers --stack prod --as-of 2027-03-31 --json",
)


def waivers(*, stack: StackName, as_of: AsOf = None, json: Json = False) -> None:
    """List the waivers of a stack: used, unused or expired, and how many findings each waives.

    Exit code: 0, or 2 for bad input.
    """
    with shown_stages() as stages:
        opened = open_stack(stack, as_of=day(as_of), stages=stages)
    document = opened.plan.document
    if json:
        entries = [waiver.to_data() for waiver in document.waivers]
        say_json({"schemaVersion": "1", "asOf": opened.as_of.isoformat(), "waivers": entries})
    elif document.waivers:
        tell_waivers(document)
    else:
        say(f"{document.project}/{document.stack} waives nothing")
