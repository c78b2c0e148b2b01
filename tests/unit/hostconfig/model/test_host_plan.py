import pytest

from tests.support.hosts import a_plan


@pytest.mark.parametrize(
    ("hardware", "profile", "processor", "kernel"),
    [
        ("xeon-gold-6444y-2s", "colocation-deterministic", True, True),
        ("epyc-9374f-1s", "colocation-deterministic", False, True),
        ("c7i.metal-24xl", "deterministic-high-perf", False, False),
        ("m7i.4xlarge", "general-purpose", False, False),
    ],
)
def test_the_plan_tells_what_can_divide_caches(
    hardware: str, profile: str, *, processor: bool, kernel: bool
) -> None:
    found = a_plan(hardware, profile).as_data()["cacheControl"]

    assert found == {"processor": processor, "kernel": kernel}
