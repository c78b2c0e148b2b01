"""The functions of bash that find an interface of the plan, and the rule of udev that fits it."""

from typing import Final

from corelane.hostconfig.model.host_plan import HostDraft

_KEYS: Final = {"driver": "DRIVERS", "mac": "ATTR{address}", "name": "KERNEL"}

# hostconfig/agent/interfaces.py says the same in Python: one test runs both on the same trees.
FINDER: Final = """
matching() {
  local nic pci seen
  for nic in /sys/class/net/*; do
    pci=$(readlink -e "$nic/device") || continue
    # A virtio device is below its PCI function.
    until [[ ! $pci || $pci =~ /[0-9a-f]{4,8}(:[0-9a-f]{2}){2}[.][0-7]$ ]]; do pci=${pci%/*}; done
    case $1 in
      pci) seen=$pci ;;
      mac) seen=$(cat "$nic/address" 2>/dev/null) ;;
      driver) seen=$(readlink "$nic/device/driver") ;;
      *) seen=$nic ;;
    esac
    if [ "${seen##*/}" = "$2" ]; then echo "${pci##*/} ${nic##*/}"; fi
  done | sort
}

# find_nic pci|mac ADDRESS, name NAME, or driver NAME N: prints what Linux calls that interface.
# Those of a driver count from 0, by PCI address.
find_nic() {
  local found
  mapfile -t found < <(matching "$@")
  if [ "$1" = driver ]; then found=("${found[@]:$3:1}"); fi
  if [ "${#found[@]}" -ne 1 ]; then
    echo "${#found[@]} interfaces by $*" >&2
    return 1
  fi
  echo "${found[0]##* }"
}
if [ "${1-}" = find ]; then
  find_nic "${@:2}"
  exit
fi
"""


def ways_of(nic: str, plan: HostDraft) -> tuple[str, ...]:
    """Return the arguments of ``find_nic`` for an interface of the plan."""
    ways = {each.name: each.ways for each in plan.hardware.topology.nics}
    return ways.get(nic, ("name", nic))


def rule_of(ways: tuple[str, ...]) -> str:
    """Return what matches the interface in a rule of udev (udev(7)); others may match, too."""
    how, what = ways[:2]
    if how == "pci":
        return f'SUBSYSTEMS=="pci", KERNELS=="{what}"'
    return f'{_KEYS[how]}=="{what}"'
