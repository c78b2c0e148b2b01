"""The drivers of network interfaces that there is data on, each with the file that says it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from corelane.hostconfig.model.nic_parameters import ANY_DRIVER, MODERATION, NicDriver, Span

_ETHERNET: Final = "drivers/net/ethernet"
_QUEUE_PAIRS: Final = ("combined",)
_ONE_RX_DELAY: Final = ("adaptive-rx", "rx-usecs", "tx-usecs")

# Of the same two kernel drivers: mlx4_core has the PCI device and sysfs names it, mlx4_en the
# interface and `ethtool -i` names it. `ethtool -L` takes rx and tx, never combined.
_MLX4: Final = NicDriver(
    source=f"{_ETHERNET}/mellanox/mlx4/en_ethtool.c",
    moderation=_ONE_RX_DELAY,
    # mlx4_en.h: MLX4_EN_MIN_RX_SIZE with lines of 64 bytes, MLX4_EN_MIN_TX_SIZE.
    receive_ring=Span(256, 8192),
    transmit_ring=Span(64, 8192),
    channels=("rx-channels", "tx-channels"),
    private_flags=("blueflame", "phv-bit"),
    timestamps="every packet",
    interrupts="mlx4-N@ADDRESS",
)

# Read in Linux 6.12: supported_coalesce_params and set_coalesce, set_ringparam, set_channels,
# the strings of private flags and get_ts_info of each, and where it names its interrupts.
DRIVERS: Final[Mapping[str, NicDriver]] = MappingProxyType(
    {
        "bnxt_en": NicDriver(
            source=f"{_ETHERNET}/broadcom/bnxt/bnxt_ethtool.c",
            moderation=_ONE_RX_DELAY,
            # bnxt.h with pages of 4 KiB: BNXT_MAX_RX_DESC_CNT, BNXT_MAX_TX_DESC_CNT, and for the
            # least MAX_SKB_FRAGS + 2; set_ringparam has no least number for receiving.
            receive_ring=Span(64, 8191),
            transmit_ring=Span(64, 2047),
            channels=_QUEUE_PAIRS,
            timestamps="PTP packets",
            interrupts="NIC-TxRx-N",
        ),
        "e1000e": NicDriver(
            source=f"{_ETHERNET}/intel/e1000e/ethtool.c",
            # E1000_MIN_ITR_USECS of the file; e1000.h: E1000_MIN_RXD, E1000_MAX_RXD.
            moderation=("rx-usecs",),
            least_delay_us=10,
            receive_ring=Span(64, 4096),
            transmit_ring=Span(64, 4096),
            private_flags=("s0ix-enabled",),
            timestamps="every packet",
            interrupts="NIC-rx-0 and NIC-tx-0",
        ),
        "ena": NicDriver(
            source=f"{_ETHERNET}/amazon/ena/ena_ethtool.c",
            moderation=_ONE_RX_DELAY,
            # ENA_MIN_RING_SIZE of ena_netdev.h; the README of the driver, "Rings".
            receive_ring=Span(256, 16_384),
            transmit_ring=Span(256, 1024),
            channels=_QUEUE_PAIRS,
            interrupts="NIC-Tx-Rx-N",
        ),
        "i40e": NicDriver(
            source=f"{_ETHERNET}/intel/i40e/i40e_ethtool.c",
            moderation=MODERATION,
            # I40E_MAX_NUM_DESCRIPTORS of i40e.h; an XL710 takes 8160.
            receive_ring=Span(64, 4096),
            transmit_ring=Span(64, 4096),
            channels=_QUEUE_PAIRS,
            private_flags=(
                *("total-port-shutdown", "LinkPolling", "flow-director-atr", "veb-stats"),
                *("hw-atr-eviction", "link-down-on-close", "legacy-rx", "disable-source-pruning"),
                *("disable-fw-lldp", "rs-fec", "base-r-fec", "vf-vlan-pruning"),
            ),
            timestamps="PTP packets",
            interrupts="i40e-NIC-TxRx-N",
        ),
        "ice": NicDriver(
            source=f"{_ETHERNET}/intel/ice/ice_ethtool.c",
            moderation=MODERATION,
            # ICE_MIN_NUM_DESC and ICE_MAX_NUM_DESC of ice.h.
            receive_ring=Span(64, 8160),
            transmit_ring=Span(64, 8160),
            channels=_QUEUE_PAIRS,
            private_flags=(
                *("link-down-on-close", "fw-lldp-agent", "vf-true-promisc-support"),
                *("mdd-auto-reset-vf", "vf-vlan-pruning", "legacy-rx"),
            ),
            timestamps="every packet",
            interrupts="ice-NIC-TxRx-N",
        ),
        "igb": NicDriver(
            source=f"{_ETHERNET}/intel/igb/igb_ethtool.c",
            # A vector serves a pair of queues: set_coalesce refuses a delay of tx-usecs then.
            # igb.h: IGB_MIN_ITR_USECS, IGB_MIN_RXD, IGB_MAX_RXD, IGB_MAX_RX_QUEUES.
            moderation=("rx-usecs",),
            least_delay_us=10,
            receive_ring=Span(64, 4096),
            transmit_ring=Span(64, 4096),
            channels=_QUEUE_PAIRS,
            most_queues=8,
            private_flags=("legacy-rx",),
            timestamps="every packet",
            interrupts="NIC-TxRx-N",
        ),
        "igc": NicDriver(
            source=f"{_ETHERNET}/intel/igc/igc_ethtool.c",
            # As igb. igc.h: IGC_MIN_ITR_USECS, IGC_MIN_RXD, IGC_MAX_RXD, IGC_MAX_RX_QUEUES.
            moderation=("rx-usecs",),
            least_delay_us=10,
            receive_ring=Span(64, 4096),
            transmit_ring=Span(64, 4096),
            channels=_QUEUE_PAIRS,
            most_queues=4,
            private_flags=("legacy-rx",),
            timestamps="every packet",
            interrupts="NIC-TxRx-N",
        ),
        "ixgbe": NicDriver(
            source=f"{_ETHERNET}/intel/ixgbe/ixgbe_ethtool.c",
            # As igb. ixgbe.h: IXGBE_MAX_RXD_82599; 82598 has 4096 at most, X550 32768.
            moderation=("rx-usecs",),
            receive_ring=Span(64, 8192),
            transmit_ring=Span(64, 8192),
            channels=_QUEUE_PAIRS,
            private_flags=("legacy-rx", "vf-ipsec", "mdd-disable-vf"),
            # X550 stamps every packet.
            timestamps="PTP packets",
            interrupts="NIC-TxRx-N",
        ),
        "mlx4_core": _MLX4,
        "mlx4_en": _MLX4,
        "mlx5_core": NicDriver(
            source=f"{_ETHERNET}/mellanox/mlx5/core/en_ethtool.c",
            moderation=MODERATION,
            # en.h: MLX5E_PARAMS_MINIMUM_LOG_SQ_SIZE, MLX5E_PARAMS_MAXIMUM_LOG_SQ_SIZE and of RQ.
            receive_ring=Span(64, 8192),
            transmit_ring=Span(64, 8192),
            channels=_QUEUE_PAIRS,
            private_flags=(
                *("rx_cqe_moder", "tx_cqe_moder", "rx_cqe_compress", "rx_striding_rq"),
                *("rx_no_csum_complete", "xdp_tx_mpwqe", "skb_tx_mpwqe", "tx_port_ts"),
            ),
            timestamps="every packet",
            interrupts="mlx5_compN@pci:ADDRESS",
        ),
        "sfc": NicDriver(
            source=f"{_ETHERNET}/sfc/ethtool.c",
            moderation=_ONE_RX_DELAY,
            # efx.h: EFX_RXQ_MIN_ENT; EFX_TXQ_MAX_ENT of the EF10 family. efx_common.h:
            # EFX_MIN_DMAQ_SIZE. It has no set_channels: the module parameter rss_cpus sets queues.
            receive_ring=Span(128, 4096),
            transmit_ring=Span(512, 2048),
            timestamps="every packet",
            interrupts="NIC-N",
        ),
        # The hypervisor decides which of its moderation and rings there are.
        "virtio_net": NicDriver(
            source="drivers/net/virtio_net.c",
            channels=_QUEUE_PAIRS,
            interrupts="virtioN-input.N",
            in_guest=True,
        ),
    }
)


def driver_of(name: str | None) -> NicDriver:
    """Return what is known of a driver; of one without data, nothing but the network core."""
    return DRIVERS.get(name or "", ANY_DRIVER)


def why_unset(name: str | None) -> str:
    """Return why a parameter of an interface with this driver stays as it is."""
    driver = driver_of(name)
    if name is None:
        return "the hardware entry does not name the driver, so what it takes is not known"
    if not driver.is_known:
        return f"there is no data on the driver {name}, so what it takes is not known"
    if driver.in_guest:
        return f"a hypervisor decides whether {name} takes it (Linux {driver.source})"
    return f"{name} does not take it (Linux {driver.source})"
