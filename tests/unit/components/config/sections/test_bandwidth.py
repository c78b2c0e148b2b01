"""Bandwidth is a typed quantity; what Calico would clamp is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corelane.components.config.sections.bandwidth import (
    MAX_BITS_PER_SECOND,
    MIN_BITS_PER_SECOND,
    BandwidthConfig,
    format_bits,
    parse_bits,
)


@given(st.integers(MIN_BITS_PER_SECOND, MAX_BITS_PER_SECOND))
def test_every_rate_reads_back_as_it_was_written(bits: int) -> None:
    assert parse_bits(format_bits(bits)) == bits


@pytest.mark.parametrize("value", ["10Mi", "-1G", "1.5G", "10 G", "", "1e9", None, True, "9" * 19])
def test_what_is_no_whole_decimal_quantity_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match=r"quantity of bits|valid"):
        BandwidthConfig.model_validate({"ingress": value, "egress": "1G"})


@pytest.mark.parametrize("value", ["999", "1001T", 0])
def test_what_calico_would_clamp_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="without clamping"):
        BandwidthConfig.model_validate({"ingress": value, "egress": "1G"})


def test_a_burst_longer_than_a_second_is_refused() -> None:
    data: dict[str, Any] = {"ingress": "10M", "egress": "10M", "egressBurst": "4G"}

    with pytest.raises(ValidationError, match="what egress lets pass in a second"):
        BandwidthConfig.model_validate(data)
