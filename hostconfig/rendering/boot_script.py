"""The check at every boot, before any workload, that the kernel matches the plan."""

import shlex
from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.model.host_files import HostFile
from corelane.hostconfig.model.host_plan import HostDraft
from corelane.hostconfig.model.image import Bootloader
from corelane.hostconfig.model.kernel_words import name_of
from corelane.hostconfig.model.paths import (
    BOOT_SCRIPT,
    BOOT_UNIT,
    DOCKER_UNIT,
    GRUB_DROP_IN,
    KUBELET_UNIT,
    unit_name,
)

MARKER: Final = "/var/lib/corelane/kernel-arguments.tried"
OWNED_KEYS: Final = frozenset(
    {
        "default_hugepagesz",
        "hugepages",
        "hugepagesz",
        "irqaffinity",
        "isolcpus",
        "mitigations",
        "nohz_full",
        "nosmt",
        "rcu_nocbs",
        "systemd.cpu_affinity",
        "workqueue.unbound_cpus",
    }
)
"""Arguments that only a plan writes: one that the plan lacks is stale and is removed."""

_SCRIPT: Final = """\
#!/bin/bash
# Brings the kernel command line to the plan, with at most one reboot for each change.
set -euo pipefail

wanted=(
@WANTED@)
owned=(
@OWNED@)
# Written by the image alone: a missing one is reported, not written.
image=(
@IMAGE@)
marker=@MARKER@

has() {
  local needle=$1 word
  shift
  for word in "$@"; do
    if [ "$word" = "$needle" ]; then return 0; fi
  done
  return 1
}

# Words behind -- are init's. The kernel drops the quotes round a value (lib/cmdline.c, next_arg).
read -r line </proc/cmdline
line=${line%% -- *}
read -r -a running <<<"${line//\\"/}"
for word in "${image[@]}"; do
  has "$word" "${running[@]}" || echo "corelane: the image should write $word" >&2
done
differs=()
for word in "${wanted[@]}"; do
  has "$word" "${running[@]}" || differs+=("$word is missing")
done
for word in "${running[@]}"; do
  # Dash and underscore are the same in a name (kernel/params.c).
  key=${word%%=*}
  if has "${key//-/_}" "${owned[@]}" && ! has "$word" "${wanted[@]}"; then
    differs+=("$word is stale")
  fi
done

if [ "${#differs[@]}" -eq 0 ]; then
  rm -f "$marker"
  exit 0
fi
printf 'corelane: %s\\n' "${differs[@]}" >&2
if [ -e "$marker" ] && [ "$(cat "$marker")" = "${wanted[*]}" ]; then
  # The host rebooted for these arguments before. Fail instead of a reboot loop: no workload starts.
  echo "corelane: the boot loader did not apply the arguments; see $marker" >&2
  exit 1
fi
@APPLY@
# Written last: if a change fails before this line, the next boot repeats it.
mkdir -p "$(dirname "$marker")"
printf '%s' "${wanted[*]}" >"$marker"
sync
systemctl reboot
# Units that wait for this script wait for the shutdown, and fail if it does not happen: a node
# that is not tuned must not join.
sleep 600
echo "corelane: the reboot did not happen" >&2
exit 1
"""

_GRUBBY: Final = """\
# grubby knows a name in one spelling only.
grubby --update-kernel=ALL --remove-args="${owned[*]} ${owned[*]//_/-}"
if [ "${#wanted[@]}" -gt 0 ]; then
  grubby --update-kernel=ALL --args="${wanted[*]}"
fi
# A boot configuration that is generated again starts from this file.
if [ -f /etc/default/grub ]; then
  sed -i '/^# corelane$/,/^# corelane end$/d' /etc/default/grub
  {
    echo '# corelane'
    echo "GRUB_CMDLINE_LINUX=\\"\\${GRUB_CMDLINE_LINUX:-} ${wanted[*]}\\""
    echo '# corelane end'
  } >>/etc/default/grub
fi"""

_UNIT: Final = f"""\
[Unit]
Description=Compare the kernel command line with the host plan
After=local-fs.target
Before=kubelet.service docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/{BOOT_SCRIPT}

[Install]
WantedBy=multi-user.target
"""

_GATE: Final = f"""\
# No workload starts on a host whose kernel differs from the plan.
[Unit]
Requires={unit_name(BOOT_UNIT)}
After={unit_name(BOOT_UNIT)}
"""


def boot_files(plan: HostDraft) -> Iterator[HostFile]:
    """Yield the script and its units; a fresh image that needs no argument needs neither."""
    if plan.image.bootloader is Bootloader.SETTINGS:
        return
    if not plan.written_arguments and plan.image.bootloader is Bootloader.GRUBBY:
        return
    yield HostFile(BOOT_SCRIPT, _script(plan), plan.written_arguments)
    yield HostFile(BOOT_UNIT, _UNIT)
    yield HostFile(KUBELET_UNIT if plan.kubelet else DOCKER_UNIT, _GATE)


def _script(plan: HostDraft) -> str:
    """Fill the script in. The order of words is kept: hugepages counts the size before it."""
    words = [argument.token for argument in plan.written_arguments]
    theirs = [a.token for a in plan.kernel_arguments if a.writer == "image"]
    owned = sorted(OWNED_KEYS | {name_of(argument.key) for argument in plan.written_arguments})
    return (
        _SCRIPT.replace("@WANTED@", _array(words))
        .replace("@OWNED@", _array(owned))
        .replace("@IMAGE@", _array(theirs))
        .replace("@MARKER@", shlex.quote(MARKER))
        .replace("@APPLY@", _apply(plan.image.bootloader))
    )


def _array(words: list[str]) -> str:
    return "".join(f"  {_quote(word)}\n" for word in words)


def _quote(word: str) -> str:
    """Quote always: a bare comma in an array looks like a mistake to readers and checkers."""
    return f'"{word}"' if shlex.quote(word) == word else shlex.quote(word)


def _apply(bootloader: Bootloader) -> str:
    if bootloader is Bootloader.GRUB_DROP_IN:
        return f"# The arguments are in /{GRUB_DROP_IN}, which this command reads.\nupdate-grub"
    return _GRUBBY
