"""The golden hosts: each case's question, its plan, and what is delivered for it."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from corelane.hostconfig.catalogue import extend_profile, load_hardware, load_profile
from corelane.hostconfig.delivery.formats import Joining, deliver, image_for
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "golden" / "hosts" / "cases"
AGENT = b"the agent's archive, which has tests of its own"


class HostCase:
    """One folder: ``case.yaml`` asks for a host, ``expected`` is what it gets."""

    def __init__(self, folder: Path) -> None:
        """Read what is asked for."""
        self.folder = folder
        self.name = folder.name
        self.asked: Mapping[str, Any] = yaml.safe_load((folder / "case.yaml").read_text())
        self.form: str = self.asked["format"]

    @cached_property
    def plan(self) -> HostPlan:
        """The plan, for the image that the format boots."""
        hardware = load_hardware(self.asked["hardware"])
        profile = extend_profile(
            load_profile(self.asked["profile"]), self.asked.get("overrides", {})
        )
        image = image_for(self.form, hardware)
        return plan_host(hardware, profile, pool=self.asked["pool"], image=image)

    @cached_property
    def delivered(self) -> Mapping[str, bytes]:
        """What is handed over, by file name; the agent is a stand-in of a few bytes."""
        joining = Joining.model_validate(self.asked.get("joining", {}))
        return deliver(self.plan, self.form, joining, agent=AGENT)


CASES = [HostCase(path.parent) for path in sorted(FOLDER.glob("*/case.yaml"))]
