"""The remedy that an audit prints, followed to the letter, repairs what it is printed for."""

from typing import Any

from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.guest.audited import audited
from tests.support.guest.breakage import breakage_of
from tests.support.guest.guest import Guest

# What is a command goes to a shell as it is printed; what is a sentence is done as it says.
SPOKEN = {
    "unit": ("systemctl mask --now UNIT", "systemctl mask --now {name}"),
    "limit": (
        "drain the node, then systemctl daemon-reload and systemctl restart UNIT",
        "systemctl daemon-reload; systemctl restart {unit}",
    ),
}
RUN_TIME = ("sysctl", "sysfs", "interface", "interrupts", "drive", "unit", "limit")


def test_the_printed_remedies_repair_every_setting_at_once(guest: Guest, plan: HostPlan) -> None:
    applicable = {
        each["name"] for each in audited(guest).settings if each["state"] != "not-applicable"
    }
    settings: list[dict[str, Any]] = expectations_document(plan)["settings"]
    broken = [s for s in settings if s["layer"] in RUN_TIME and s["name"] in applicable]
    for setting in broken:
        guest.sh(breakage_of(setting).do)

    found = audited(guest)
    assert set(found.of("drift")) == {setting["name"] for setting in broken}
    drifted = [each for each in found.settings if each["state"] == "drift"]
    for shell in dict.fromkeys(_shell(each) for each in drifted):
        guest.sh(shell)

    # The interfaces' script runs on its own, too, when a ring changes.
    assert audited(guest).of("drift") == {}


def _shell(result: dict[str, Any]) -> str:
    remedy, layer = result["remedy"], result["layer"]
    if layer not in SPOKEN:
        return remedy
    printed, shell = SPOKEN[layer]
    assert remedy == printed, "this test does what the remedy said when it was written"
    return shell.format(name=result["name"], unit=result["name"].partition("/")[0])
