"""The plan of the host that a command's options name."""

from collections.abc import Iterator

from corelane.cli.host_choice import HostChoice, Option
from corelane.cli.load_and_plan import stack_file
from corelane.components.config.hosts.host_plans import (
    hardware_named,
    mistakes_at,
    profile_named,
)
from corelane.components.config.loading.attempts import attempt, mistakes_of
from corelane.components.config.loading.errors import (
    ConfigError,
    ConfigErrors,
    one_of,
    unknown_name,
)
from corelane.components.config.loading.load import StackConfig, load_stack_file
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.hostconfig.planning.plan_host import plan_host
from corelane.plan.offline import hosts_of


def plan_of(host: HostChoice) -> HostPlan:
    """Return the plan of the chosen host, or raise ``ConfigErrors`` with every mistake."""
    if mistakes := [*_mistakes(host)]:
        raise ConfigErrors(mistakes)
    stack = load_stack_file(stack_file(host.stack)) if host.stack else None
    if host.pool is not None and stack is not None:
        return _pool(host.pool, stack)
    return _combined(host.hardware or "", host.profile or "", stack)


def _mistakes(host: HostChoice) -> Iterator[ConfigError]:
    alone = not host.pool
    if host.pool and not host.stack:
        yield _lacking("stack", f"the pool {host.pool} of no stack", "a stack that has it")
    if host.pool and (host.hardware or host.profile):
        found = f"the pool {host.pool} and {'a machine type' if host.hardware else 'a profile'}"
        yield ConfigError(("--pool",), found, "one of both", "A pool has its own: drop the other.")
    if alone and not host.hardware:
        yield _lacking("hardware", "no machine type", "one of `corelane host catalogue`")
    if alone and not host.profile:
        yield _lacking("profile", "no profile", "one of `corelane host catalogue`")


def _lacking(option: Option, found: str, wanted: str) -> ConfigError:
    remedy = f"Add --{option}; a host is --hardware and --profile, or --stack and --pool."
    return ConfigError((f"--{option}",), found, wanted, remedy)


def _pool(name: str, stack: StackConfig) -> HostPlan:
    hosts = hosts_of(stack)
    if several := stack.platform.hosts.get(name) if name not in hosts else None:
        found = f"pool {name}, which has {len(several)} machine types"
        wanted = one_of([f"{name}.{hardware}" for hardware in several])
        remedy = "Choose one: each machine type has a plan of its own."
        raise ConfigErrors([ConfigError(("--pool",), found, wanted, remedy)])
    if name not in hosts:
        raise ConfigErrors([unknown_name(("--pool",), name, hosts)])
    return hosts[name]


def _combined(hardware: str, profile: str, stack: StackConfig | None) -> HostPlan:
    """Plan a machine type with a profile, each from the stack or built in."""
    machines = stack.platform.config.hardware if stack else {}
    tunings = stack.platform.config.profiles if stack else {}
    machine = attempt(lambda: hardware_named(hardware, machines, path=("--hardware",)))
    tuning = attempt(lambda: profile_named(profile, tunings, path=("--profile",)))
    if isinstance(machine, ConfigErrors) or isinstance(tuning, ConfigErrors):
        raise ConfigErrors(mistakes_of(machine, tuning))
    with mistakes_at((f"{profile} on {hardware}",)):
        return plan_host(machine, tuning, pool="")
