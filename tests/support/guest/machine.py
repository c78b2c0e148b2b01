"""The machine under the guest: two sockets, two NUMA nodes, two threads a core, devices on each."""

from pathlib import Path

from tests.support.guest.image import Image

MEMORY_MIB_PER_NODE = 6144
"""Room for a page of 1 GiB on each node wherever the kernel put itself: else it takes another's."""
TRADING_MAC, MANAGEMENT_MAC = "52:54:00:00:00:01", "52:54:00:00:00:02"
_CPU = "Skylake-Server"
_NODES = (0, 1)


def command_line(image: Image, folder: Path, discs: list[Path]) -> list[str]:
    """Return the emulator's command: everything is emulated, so nothing here measures time."""
    return [
        # The emulator ends with whoever started it, however that ends.
        *("setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64"),
        *("-accel", "tcg,thread=multi", "-machine", "q35,hpet=off"),
        *("-cpu", _CPU, "-smp", "8,sockets=2,cores=2,threads=2"),
        *("-m", str(MEMORY_MIB_PER_NODE * len(_NODES)), "-nodefaults", "-display", "none"),
        *(word for node in _NODES for word in _node(node)),
        *("-drive", f"if=none,id=disk,file={folder / 'disk.qcow2'},format=qcow2,cache=unsafe"),
        *("-device", "virtio-blk-pci,bus=pcie.0,drive=disk,num-queues=1"),
        *("-drive", f"media=cdrom,readonly=on,file={image.disc},format=raw", "-boot", "d"),
        *(word for disc in discs for word in _disc(disc)),
        *("-netdev", "user,id=trading,restrict=on"),
        *("-device", f"e1000e,bus=port0,netdev=trading,mac={TRADING_MAC}"),
        *("-netdev", "user,id=management,restrict=on"),
        *("-device", f"virtio-net-pci,bus=port1,netdev=management,mac={MANAGEMENT_MAC}"),
        *("-drive", f"if=none,id=store,file={folder / 'store.raw'},format=raw,cache=unsafe"),
        *("-device", "nvme,bus=port2,drive=store,serial=corelane"),
        *("-device", "virtio-serial-pci,bus=pcie.0"),
        *("-chardev", f"socket,id=control,path={folder / 'control'},server=on,wait=off"),
        *("-device", "virtserialport,chardev=control,name=corelane.control"),
        *("-serial", f"file:{folder / 'console.log'}"),
    ]


def _node(node: int) -> list[str]:
    """Give a socket its memory and its own PCIe root, so that devices have a NUMA node."""
    ports = {0: (0,), 1: (1, 2)}[node]
    memory = f"memory-backend-ram,id=memory{node},size={MEMORY_MIB_PER_NODE}M"
    return [
        *("-object", memory, "-numa", f"node,nodeid={node},memdev=memory{node}"),
        *("-numa", f"cpu,node-id={node},socket-id={node}"),
        *(
            "-device",
            f"pxb-pcie,id=root{node},bus=pcie.0,bus_nr={64 * (node + 1)},numa_node={node}",
        ),
        *(
            word
            for port in ports
            for word in (
                "-device",
                f"pcie-root-port,id=port{port},bus=root{node},chassis={port + 1}",
            )
        ),
    ]


def _disc(path: Path) -> list[str]:
    return [
        "-drive",
        f"if=none,id={path.stem},readonly=on,file={path},format=raw",
        "-device",
        f"virtio-blk-pci,bus=pcie.0,drive={path.stem},num-queues=1",
    ]
