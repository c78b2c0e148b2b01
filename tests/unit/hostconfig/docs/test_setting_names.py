from pathlib import Path

import pytest

from corelane.hostconfig import docs
from corelane.hostconfig.docs.explain import explain_all
from corelane.hostconfig.docs.reference_hardware import reference_plans

NAMES = Path(docs.__file__).parent / "setting_names.txt"


def test_the_list_for_completion_has_every_setting_that_can_be_explained(
    request: pytest.FixtureRequest,
) -> None:
    keys = sorted({each.key for plan in reference_plans() for each in explain_all(plan)})
    wanted = "".join(f"{key}\n" for key in keys if " " not in key)
    if request.config.getoption("--update-golden"):
        NAMES.write_text(wanted)

    assert NAMES.read_text() == wanted, "setting_names.txt is stale: run make golden"
