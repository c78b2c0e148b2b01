"""Stack configuration of workloads: what runs where, with what, and how it is kept apart."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from corelane.components.config.sections.bandwidth import BandwidthConfig
from corelane.components.config.sections.domain import (
    EnvName,
    ImageByDigest,
    Memory,
    MountPath,
    Port,
    Slug,
    VaultPath,
    show_memory,
    text,
)
from corelane.components.config.sections.isolation import TierName
from corelane.components.config.sections.schedule import Schedule
from corelane.hostconfig.model.checked import Checked, check
from corelane.hostconfig.model.frozen import Frozen
from corelane.hostconfig.model.invalid_value import InvalidValueError

MilliCpu = Annotated[int, Field(ge=10, le=256_000)]
SettingKey = Annotated[
    str,
    text(r"^[A-Za-z0-9._-]{1,128}$", "at most 128 letters, digits, dots, dashes and underscores"),
]
UrlPath = Annotated[str, text(r"^/[A-Za-z0-9/_-]*$", "a path of a URL, such as /ready")]


class ClaimConfig(Frozen):
    """A persistent volume: its storage class, size and mount point."""

    storage_class: Slug
    size: Memory
    path: MountPath


class ProbeConfig(Frozen):
    """HTTP endpoints by which the kubelet knows a process is up and ready."""

    port: Port
    live: UrlPath = "/live"
    ready: UrlPath = "/ready"
    period_seconds: Annotated[int, Field(ge=1, le=300)] = 5
    startup_seconds: Annotated[int, Field(ge=1, le=3600)] = 60


class NumericsConfig(Frozen):
    """The settings that make two runs of the same image compute the same bits."""

    # OPENBLAS_CORETYPE and MKL_CBWR: the instruction set numerics libraries are held to.
    blas_core_type: Literal["Haswell", "SkylakeX", "Zen", "NEOVERSEN1"] = "Haswell"
    mkl_branch: Literal["COMPATIBLE", "AVX2", "AVX512"] = "AVX2"
    threads: PositiveInt = 1
    hash_seed: Annotated[int, Field(ge=0, le=4_294_967_295)] = 0

    @property
    def environment(self) -> dict[str, str]:
        """The variables that libraries read when they are loaded, so set in the pod."""
        threads = str(self.threads)
        return {
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "MKL_DYNAMIC": "FALSE",
            "OPENBLAS_CORETYPE": self.blas_core_type,
            "MKL_CBWR": self.mkl_branch,
            "PYTHONHASHSEED": str(self.hash_seed),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }


class _Workload(Checked):
    team: Slug
    asset_class: Slug
    pool: Slug
    image: ImageByDigest
    args: tuple[Annotated[str, Field(max_length=1024)], ...] = ()
    environment: Annotated[dict[EnvName, str], Field(default_factory=dict)]
    settings: Annotated[dict[SettingKey, str], Field(default_factory=dict)]
    # Entry name in the mounted folder -> path in Vault; values never appear in a stack file.
    secrets: Annotated[dict[SettingKey, VaultPath], Field(default_factory=dict)]
    memory: Memory
    # tmpfs mounts; their sizes are charged to the container, so they count into `memory`.
    scratch: Annotated[dict[MountPath, Memory], Field(default_factory=dict)]

    @check("scratch", "memory")
    def _memory_volumes_leave_room(self) -> Iterator[InvalidValueError]:
        if (total := sum(self.scratch.values())) >= self.memory:
            yield InvalidValueError(
                found=f"volumes of {show_memory(total)} together",
                wanted=f"less than {show_memory(self.memory)}, the memory that they are part of",
                remedy="Raise memory, or shrink scratch: the process needs a share of its own.",
                at=("scratch",),
            )


class EngineConfig(_Workload):
    """An execution engine: one pod on every node of a T0 pool, with whole cores of its own."""

    role: Literal["execution-engine"]
    tier: Literal["t0"] = "t0"
    family: Slug
    family_impact: Literal["high", "normal"] = "normal"
    cpus: PositiveInt
    huge_pages_1gi: Annotated[NonNegativeInt, Field(alias="hugePages1Gi")] = 0
    # Each is a deliberate grant: IPC_LOCK pins pages, NET_RAW opens raw sockets. The image's
    # executable has to carry it as a file capability, and the stack a waiver for it.
    capabilities: tuple[Literal["IPC_LOCK", "NET_BIND_SERVICE", "NET_RAW", "SYS_NICE"], ...] = ()
    order_port: Port
    probe: ProbeConfig


class ServiceConfig(_Workload):
    """A long-running service: replicas behind a cluster-internal name."""

    role: Literal["market-data", "risk", "pnl", "dashboard", "compliance-log"]
    tier: TierName
    replicas: PositiveInt = 2
    cpu_millis: MilliCpu
    ports: Annotated[dict[Slug, Port], Field(min_length=1)]
    probe: ProbeConfig
    bandwidth: BandwidthConfig
    claims: Annotated[dict[Slug, ClaimConfig], Field(default_factory=dict)]
    # Workloads of the same team or asset class that may connect.
    clients: tuple[Slug, ...] = ()
    venue_access: bool = False

    @check("ports")
    def _ports_differ(self) -> Iterator[InvalidValueError]:
        first: dict[int, str] = {}
        for name, port in self.ports.items():
            if (other := first.setdefault(port, name)) != name:
                found = f"{port}, which {other} has"
                yield InvalidValueError(found=found, wanted="another number", at=("ports", name))

    @check("tier", "cpu_millis")
    def _exclusive_cpus_are_whole(self) -> Iterator[InvalidValueError]:
        if self.tier == "t0" and self.cpu_millis % 1000:
            wanted = "a multiple of 1000: a t0 pod has whole CPUs"
            yield InvalidValueError(found=str(self.cpu_millis), wanted=wanted, at=("cpuMillis",))


class BacktestConfig(_Workload):
    """A backtest: a suspended or scheduled job whose environment is fixed, shard by shard."""

    role: Literal["backtest"]
    tier: TierName
    cpu_millis: MilliCpu
    shards: Annotated[PositiveInt, Field(le=10_000)] = 1
    parallelism: PositiveInt = 1
    schedule: Schedule | None = None
    deadline_minutes: Annotated[PositiveInt, Field(le=10_080)] = 720
    data_snapshot: Annotated[
        str,
        text(
            r"^[a-z0-9][a-z0-9._-]{2,127}$",
            "3 to 128 lower-case letters, digits, dots, dashes and underscores",
        ),
    ]
    seed: NonNegativeInt
    numerics: NumericsConfig = NumericsConfig()
    claims: Annotated[dict[Slug, ClaimConfig], Field(default_factory=dict)]
    bandwidth: BandwidthConfig

    @property
    def fixed_environment(self) -> dict[str, str]:
        """The variables that decide results; ``environment`` may add others, not change these."""
        return self.numerics.environment | {
            "CORELANE_SEED": str(self.seed),
            "CORELANE_DATA_SNAPSHOT": self.data_snapshot,
            "CORELANE_SHARDS": str(self.shards),
        }

    @check("environment", "numerics", "seed", "data_snapshot", "shards")
    def _nothing_changes_what_is_fixed(self) -> Iterator[InvalidValueError]:
        for name in sorted(self.fixed_environment.keys() & self.environment.keys()):
            yield InvalidValueError(
                found=f"the variable {name}",
                wanted="variables that the platform does not fix, so that runs can be compared",
                remedy="Remove it; use seed, dataSnapshot, shards and numerics instead.",
                at=("environment", name),
            )


WorkloadConfig = Annotated[
    EngineConfig | ServiceConfig | BacktestConfig, Field(discriminator="role")
]
