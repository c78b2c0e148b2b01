"""The program that sets network interfaces, its unit, and the rules that run it again."""

import shlex
from collections.abc import Iterator
from itertools import chain, groupby
from operator import attrgetter
from typing import Final, TypeGuard

from corelane.hostconfig.model.cpuset import expand_cpulist
from corelane.hostconfig.model.host_files import HostFile
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.interface_settings import (
    InterfaceSetting,
    InterruptPlacement,
    NicSetting,
    UnsetParameter,
)
from corelane.hostconfig.model.paths import (
    AUDIT_UNIT,
    FIND_NIC,
    INTERFACES_SCRIPT,
    INTERFACES_UNIT,
    unit_name,
)
from corelane.hostconfig.model.settings import WholeFile
from corelane.hostconfig.rendering.nic_finder import FINDER, rule_of, ways_of

OPTIONS: Final = {"channels": "-L", "ring": "-G", "coalesce": "-C"}
"""ethtool(8)."""
Command = InterfaceSetting | InterruptPlacement

_HEAD: Final = f"""\
#!/bin/bash
@HEADING@
# Sets network interfaces. Safe to run again: a value that is set already is not written.
set -uo pipefail
export LC_ALL=C
{FINDER}
failed=0
declare -A linux=()
patience=50

note() {{ echo "corelane: $*" >&2; }}
wrong() {{
  note "$*"
  failed=1
}}

# there INTERFACE HOW WHAT...: finds it, and waits 10 s in all for those that appear late.
there() {{
  local said
  until said=$(find_nic "${{@:2}}" 2>&1); do
    if ((patience-- < 1)); then
      wrong "$1: $said"
      return 1
    fi
    sleep 0.2
  done
  linux[$1]=$said
  echo "corelane: $1 is $said"
}}
"""
_SET_OPTION: Final = """
# set_option OPTION INTERFACE PARAMETER VALUE: ethtool exits with 80 if nothing had to change.
set_option() {
  local said code=0 words=("$1" "${linux[$2]}" "$3" "$4")
  said=$(ethtool "${words[@]}" 2>&1) || code=$?
  case $code in
    0 | 80) ;;
    *) wrong "ethtool ${words[*]}: $said" ;;
  esac
}
"""
_UP: Final = """
# up INTERFACE: waits up to 10 s. Drivers place interrupts and queues themselves while it comes up.
up() {
  local flags=0
  for _ in {1..50}; do
    read -r flags <"/sys/class/net/${linux[$1]}/flags"
    # linux/if.h, IFF_UP
    if ((flags & 1)); then return; fi
    sleep 0.2
  done
  note "$1 is down: its driver may undo this when it comes up"
}
"""
_PUT: Final = """
# put VALUE FILE
put() {
  local said
  if [ "$(cat "$2" 2>/dev/null)" = "$1" ]; then return; fi
  if said=$({ printf '%s\\n' "$1" >"$2"; } 2>&1); then return; fi
  case $said in
    *'Input/output error'*) note "$2: the kernel manages this interrupt and keeps its CPUs" ;;
    *) wrong "$2: ${said##*: }" ;;
  esac
}
"""
_STEER: Final = """
# steer INTERFACE QUEUES FILE MASK
steer() {
  local file files=0
  while IFS= read -r file; do
    files=1
    put "$4" "$file"
  done < <(compgen -G "/sys/class/net/${linux[$1]}/queues/$2/$3")
  if [ "$files" = 0 ]; then wrong "$1 has no queue $2"; fi
}
"""
_PLACE: Final = """
# vectors INTERFACE: prints the numbers of its message-signalled interrupts.
vectors() {
  local device irq
  device=$(readlink -f "/sys/class/net/${linux[$1]}/device") || device=
  # A virtio device uses the interrupts of the PCI function that it belongs to.
  case ${device##*/} in virtio*) device=${device%/*} ;; esac
  while IFS= read -r irq; do
    if [ -e "/proc/irq/$irq/smp_affinity_list" ]; then echo "$irq"; fi
  done < <(find "$device/msi_irqs" -mindepth 1 -maxdepth 1 -printf '%f\\n' 2>/dev/null | sort -n)
}

# place INTERFACE CPU...: assigns the interrupts to the CPUs in turn, and lets no queue hand packets
# on to other CPUs: later queues start with net.core.rps_default_mask.
place() {
  local nic=$1 irq file mask turn=0
  shift
  local cpus=("$@")
  while IFS= read -r irq; do
    put "${cpus[turn % ${#cpus[@]}]}" "/proc/irq/$irq/smp_affinity_list"
    turn=$((turn + 1))
  done < <(vectors "$nic")
  if [ "$turn" = 0 ]; then wrong "$nic has no message-signalled interrupt"; fi
  while IFS= read -r file; do
    mask=$(cat "$file")
    if [ -n "${mask//[0,]/}" ]; then put 0 "$file"; fi
  done < <(compgen -G "/sys/class/net/${linux[$nic]}/queues/rx-*/rps_cpus")
}
"""
_PLACE_IF_ANY: Final = """
# place_if_any INTERFACE CPU...: as place, for a device that may be without such interrupts.
place_if_any() {
  if [ -n "$(vectors "$1")" ]; then
    place "$@"
  else
    note "$1 has no message-signalled interrupt: the kernel places what it has"
  fi
}
"""
_NEEDS: Final = {
    "set_option": (_SET_OPTION,),
    "steer": (_UP, _PUT, _STEER),
    "place": (_UP, _PUT, _PLACE),
    "place_if_any": (_UP, _PUT, _PLACE, _PLACE_IF_ANY),
}
"""The functions behind each word that a setting's line starts with."""

_UNIT: Final = f"""\
[Unit]
Description=Set network interfaces as planned
# Not after any device: one may never appear.
Before=kubelet.service docker.service {unit_name(AUDIT_UNIT)}
# Each interface that appears starts a run.
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/{INTERFACES_SCRIPT}

[Install]
WantedBy=multi-user.target
"""


def interface_files(plan: HostDraft) -> Iterator[HostFile]:
    """Yield the program, where it sets any interface or another file calls it, and its unit."""
    settings = settings_by_nic(plan)
    if not settings and not any(FIND_NIC in file.text for file in plan.of(WholeFile)):
        return
    words = {_command(each)[0] for each in chain(*settings.values()) if _is_command(each)}
    needed = dict.fromkeys(text for word in _NEEDS if word in words for text in _NEEDS[word])
    blocks = [_block(nic, each, ways_of(nic, plan)) for nic, each in settings.items()]
    script = "".join([_HEAD.replace("@HEADING@", plan.heading), *needed, *blocks])
    carried = tuple(chain.from_iterable(settings.values()))
    yield HostFile(INTERFACES_SCRIPT, script + '\nexit "$failed"\n', carried)
    if settings:
        yield HostFile(INTERFACES_UNIT, _UNIT)


def interface_rules(plan: HostDraft) -> Iterator[str]:
    """Yield the udev rules that run the program again for an interface that appears.

    A driver that is bound anew, or a device that is hot-plugged, makes its interface appear.
    """
    matches = (rule_of(ways_of(nic, plan)) for nic in settings_by_nic(plan))
    for match in dict.fromkeys(matches):
        yield "# an interface that appears has lost its settings"
        yield (
            f'ACTION=="add|move", SUBSYSTEM=="net", {match}, '
            f'RUN+="/usr/bin/systemctl restart --no-block {unit_name(INTERFACES_UNIT)}"'
        )


def settings_by_nic(plan: HostDraft) -> dict[str, list[NicSetting]]:
    """Return each interface's settings; placement stands behind what makes interrupts anew."""
    ours = (s for s in plan.settings if isinstance(s, NicSetting))
    by_nic = groupby(sorted(ours, key=attrgetter("nic")), key=attrgetter("nic"))
    return {nic: sorted(group, key=_rank) for nic, group in by_nic}


def _rank(setting: NicSetting) -> int:
    order = ("unset", *OPTIONS, "placement", "rps", "xps")
    if isinstance(setting, UnsetParameter):
        return order.index("unset")
    return order.index("placement" if isinstance(setting, InterruptPlacement) else setting.command)


def _waits(setting: Command) -> bool:
    """Return whether the interface has to be up: ena and mlx5_core set affinity as they open it."""
    return isinstance(setting, InterruptPlacement) or setting.command not in OPTIONS


def _is_command(setting: NicSetting) -> TypeGuard[Command]:
    return not isinstance(setting, UnsetParameter)


def _block(nic: str, settings: list[NicSetting], ways: tuple[str, ...]) -> str:
    lines = ["", *_unset(nic, settings), f"if {shlex.join(['there', nic, *ways])}; then"]
    commands = [each for each in settings if _is_command(each)]
    for once_up, part in groupby(commands, key=_waits):
        lines += [f"  up {shlex.quote(nic)}"] if once_up else []
        for why, group in groupby(part, key=attrgetter("why")):
            lines += [f"  # {why}", *(f"  {shlex.join(_command(each))}" for each in group)]
    return "\n".join([*lines, *([] if commands else ["  :"]), "fi"]) + "\n"


def _unset(nic: str, settings: list[NicSetting]) -> Iterator[str]:
    """Yield a comment for each reason why parameters stay as they are."""
    unset = (each for each in settings if isinstance(each, UnsetParameter))
    for why, group in groupby(unset, key=attrgetter("why")):
        yield f"# {nic}: {', '.join(each.parameter for each in group)} not set: {why}"


def _command(setting: Command) -> list[str]:
    if isinstance(setting, InterruptPlacement):
        word = "place_if_any" if setting.optional else "place"
        return [word, setting.nic, *expand_cpulist(setting.cpus, " ").split()]
    if option := OPTIONS.get(setting.command):
        parameter = setting.parameter.removesuffix("-channels")
        return ["set_option", option, setting.nic, parameter, setting.value]
    queues = "rx-*" if setting.parameter == "rx" else setting.parameter
    return ["steer", setting.nic, queues, f"{setting.command}_cpus", setting.value]
