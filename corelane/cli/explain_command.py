"""`corelane host explain`: the reason of a setting, on one host or in every built-in profile."""

from typing import Annotated, Final

import typer

from corelane.cli import completion
from corelane.cli.host_choice import HostChoice
from corelane.cli.options import Json

EXAMPLES: Final = (
    "corelane host explain nohz_full   # wherever a built-in profile sets it",
    "corelane host explain nohz_full --hardware c7i.metal-24xl --profile deterministic-high-perf",
    "corelane host explain --stack prod --pool engines",
)
SettingName = Annotated[
    str | None,
    typer.Argument(
        metavar="SETTING",
        autocompletion=completion.settings,
        help="One setting, such as nohz_full. [default: every setting]",
    ),
]


def explain(setting: SettingName = None, *, host: HostChoice, json: Json = False) -> None:
    """Explain each setting of a host: its reason, the files that carry it, its probes, its remedy.

    Without a host, search every built-in profile, each on its reference hardware.

    Exit code: 0, or 2 for a host or a setting that does not exist.
    """
    from corelane.cli.actions import explain as action

    action.explain(setting, host, json=json)
