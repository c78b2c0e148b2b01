import pytest
from pydantic import ValidationError

from corelane.components.config.sections.network import NetworkConfig

RANGES = {"vpcCidr": "10.16.0.0/16", "podCidr": "10.64.0.0/14", "serviceCidr": "172.20.0.0/16"}


def network(*images: str) -> NetworkConfig:
    return NetworkConfig.model_validate({**RANGES, "imageNetworks": images})


def test_images_come_from_networks_as_wide_as_the_widest_private_one() -> None:
    assert [str(net) for net in network("10.0.0.0/8").image_networks] == ["10.0.0.0/8"]


@pytest.mark.parametrize("everywhere", ["0.0.0.0/0", "10.0.0.0/7"])
def test_images_never_come_from_everywhere(everywhere: str) -> None:
    with pytest.raises(ValidationError, match="a /8 or narrower"):
        network(everywhere)
