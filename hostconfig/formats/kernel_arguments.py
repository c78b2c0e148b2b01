"""The shell script that brings the kernel command line to the plan, once, before the node joins."""

import shlex
from typing import Final

from hostconfig.model.host_plan import HostPlan
from hostconfig.model.image import Bootloader
from hostconfig.render import GRUB_DROP_IN, written_arguments

MARKER: Final = "/var/lib/corelane/kernel-arguments.tried"
OWNED_KEYS: Final = (
    "isolcpus",
    "nohz_full",
    "rcu_nocbs",
    "irqaffinity",
    "systemd.cpu_affinity",
    "workqueue.unbound_cpus",
    "nosmt",
    "default_hugepagesz",
    "hugepagesz",
    "hugepages",
)
"""Arguments whose stale values would survive, since boot tools append instead of replacing."""

_COMPARE: Final = """\
wanted=(
{words}
)
marker={marker}

missing=0
read -r -a running </proc/cmdline
for word in "${{wanted[@]}}"; do
  found=0
  for have in "${{running[@]}}"; do
    if [ "$have" = "$word" ]; then found=1; fi
  done
  if [ "$found" -eq 0 ]; then missing=1; fi
done

if [ "$missing" -eq 0 ]; then
  rm -f "$marker"
elif [ -e "$marker" ] && [ "$(cat "$marker")" = "${{wanted[*]}}" ]; then
  # One reboot was spent on these words already. Stop here, loudly, instead of looping.
  logger -t corelane -p daemon.err "kernel arguments did not take: wanted ${{wanted[*]}}" || true
  echo "corelane: kernel arguments did not take: wanted ${{wanted[*]}}" >&2
  exit 1
else
  mkdir -p "$(dirname "$marker")"
  printf '%s' "${{wanted[*]}}" >"$marker"
{apply}
  sync
  systemctl reboot
  # Nothing may run between the request and the shutdown: the node must not join untuned.
  sleep 600
fi
"""

_GRUBBY: Final = """\
  grubby --update-kernel=ALL --remove-args={stale}
  grubby --update-kernel=ALL --args="${wanted[*]}"
  # A regenerated boot configuration starts from this file.
  if [ -f /etc/default/grub ]; then
    sed -i '/^# corelane$/,/^# corelane end$/d' /etc/default/grub
    {
      echo '# corelane'
      echo "GRUB_CMDLINE_LINUX=\\"\\${GRUB_CMDLINE_LINUX:-} ${wanted[*]}\\""
      echo '# corelane end'
    } >>/etc/default/grub
  fi"""


def kernel_arguments_script(plan: HostPlan) -> str:
    """Return bash that compares /proc/cmdline, changes the boot loader and reboots if needed.

    The order of ``hugepagesz`` and ``hugepages`` is kept: boot loaders append in order.
    """
    words = "\n".join(f"  {_quote(argument.token)}" for argument in written_arguments(plan))
    return _COMPARE.format(words=words, marker=shlex.quote(MARKER), apply=_apply(plan))


def _quote(token: str) -> str:
    """Quote always: a bare comma in an array looks like a mistake to readers and checkers."""
    return f'"{token}"' if shlex.quote(token) == token else shlex.quote(token)


def _apply(plan: HostPlan) -> str:
    if plan.image.bootloader is Bootloader.GRUB_DROP_IN:
        return f"  # The words stand in /{GRUB_DROP_IN}, which this command reads.\n  update-grub"
    ours = {argument.key for argument in written_arguments(plan)}
    stale = " ".join(sorted({*OWNED_KEYS, *ours}))
    return _GRUBBY.replace("{stale}", shlex.quote(stale))
