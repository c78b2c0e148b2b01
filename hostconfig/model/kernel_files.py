"""Where a running kernel takes what a plan sets, and shows it."""

from typing import Final

CPUS: Final = "/sys/devices/system/cpu"
PAGE_FOLDER: Final = "/sys/kernel/mm/transparent_hugepage"
RESCTRL: Final = "/sys/fs/resctrl"
UNBOUND_WORK: Final = "/sys/devices/virtual/workqueue/cpumask"
WRITEBACK: Final = "/sys/bus/workqueue/devices/writeback/cpumask"
