"""Files whose reading interrupts a CPU, and how the agent keeps away from isolated ones.

Each has the CPU itself answer: the kernel sends it an interrupt (smp_call_function_single, as
rdmsrl_on_cpu does). What a driver answers from memory is not among them.
"""

from __future__ import annotations

import os
import re

INTERRUPTING = (
    "cpufreq/energy_performance_preference",  # drivers/cpufreq/{intel_pstate,amd-pstate}.c
    "cpufreq/base_frequency",  # drivers/cpufreq/intel_pstate.c, show_base_frequency
    "cpufreq/cpuinfo_cur_freq",  # drivers/cpufreq/acpi-cpufreq.c, get_cur_freq_on_cpu
    "cpufreq/scaling_cur_freq",  # arch/x86/kernel/cpu/aperfmperf.c before Linux 5.18
    "power/energy_perf_bias",  # arch/x86/kernel/cpu/intel_epb.c, energy_perf_bias_show
    "acpi_cppc/feedback_ctrs",  # drivers/acpi/cppc_acpi.c, cppc_get_perf_ctrs
    "msr",  # arch/x86/kernel/msr.c
    "cpuid",  # arch/x86/kernel/cpuid.c
)
"""What stands below the folder of a CPU; beside it, where the kernel asks that CPU for it."""
ASKING_OTHERS = (
    "/proc/cpuinfo",  # arch/x86/kernel/cpu/aperfmperf.c before Linux 5.18: every busy CPU
    "/sys/fs/resctrl/mon_data",  # fs/resctrl, rdtgroup_mondata_show: a CPU of each L3 domain
)
"""What asks CPUs that its path does not name. The agent never reads it."""
_FOLDERS = {
    re.compile(r"/sys/devices/system/cpu/cpu([0-9]+)/(.+)"): "",
    re.compile(r"/sys/devices/system/cpu/cpufreq/policy([0-9]+)/(.+)"): "cpufreq/",
    re.compile(r"/dev/cpu/([0-9]+)/(.+)"): "",
}


def interrupted_by(path: str) -> int | None:
    """Return the CPU that answers when a file is read; None if none is asked."""
    for pattern, folder in _FOLDERS.items():
        match = pattern.fullmatch(path)
        if match and folder + match[2] in INTERRUPTING:
            return int(match[1])
    return None


def stay_off(isolated: frozenset[int]) -> None:
    """Leave isolated CPUs to others, where this process may run on any other one."""
    allowed = os.sched_getaffinity(0)
    rest = allowed - isolated
    if rest and rest != allowed:
        os.sched_setaffinity(0, rest)
