"""Keep the kernel threads on housekeeping CPUs that choose their CPUs themselves."""

from collections.abc import Iterator
from typing import Final

from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.paths import THREADS_UNIT
from corelane.hostconfig.model.probe import Probe
from corelane.hostconfig.model.settings import Setting, WholeFile

THREADS: Final = ("kcompactd", "kswapd")
"""One for each NUMA node with memory. Each takes every CPU of its node (mm/vmscan.c, kswapd_run;
mm/compaction.c, kcompactd_run), whatever is isolated; only Linux 6.14 prefers housekeeping CPUs
(kthread_affine_preferred). TuneD moves them, too (profile cpu-partitioning)."""
WHY: Final = (
    "before Linux 6.14, kswapd and kcompactd run on every CPU of their NUMA node, isolated or not"
)
_UNIT: Final = """\
# @WHY@
[Unit]
Description=Keep the kernel's memory threads on housekeeping CPUs
Before=kubelet.service docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'grep -lsE "^(@THREADS@)[0-9]+$$" /proc/[0-9]*/comm | cut -d / -f 3 | \
xargs -n 1 taskset -cp @CPUS@'

[Install]
WantedBy=multi-user.target
"""


def kernel_threads(context: Context) -> Iterator[Setting]:
    """Yield the unit that moves them at each boot, and what shows that they stayed there."""
    if not context.isolating:
        return
    cpus = format_cpulist(context.cpus.housekeeping)
    text = (
        _UNIT.replace("@WHY@", WHY).replace("@THREADS@", "|".join(THREADS)).replace("@CPUS@", cpus)
    )
    effect = tuple(Probe(kind="thread_cpus", target=each, expected=cpus) for each in THREADS)
    yield WholeFile(path=THREADS_UNIT, text=text, why=WHY, effect=effect)
