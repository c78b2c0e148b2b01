"""One guest for all its tests: booted from the rendered delivery, left as it was found."""

from collections.abc import Iterator

import pytest

from corelane.hostconfig.expectations.expectation import expectations_document
from corelane.hostconfig.model.host_plan import HostPlan
from tests.support.guest.breakage import effects_of
from tests.support.guest.guest import Guest
from tests.support.guest.host import guest_plan, guest_seed
from tests.support.guest.image import tell


@pytest.fixture(scope="session")
def plan() -> HostPlan:
    return guest_plan()


@pytest.fixture(scope="session")
def guest(plan: HostPlan) -> Iterator[Guest]:
    """Return the guest as its user data leaves it: tuned, after the one reboot."""
    with Guest.boot(guest_seed(plan)) as booted:
        tell("the first boot runs the user data")
        booted.wait_for_boot(2)
        booted.settle()
        yield booted


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        tell(f"{report.outcome}: {report.nodeid.rpartition('::')[2]}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every setting, so that a new one is broken, too, or fails here."""
    settings = expectations_document(guest_plan())["settings"]
    seen = {"setting": settings, "argument": [each for each in settings if effects_of(each)]}
    for name in seen.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(name, seen[name], ids=lambda each: each["name"])
