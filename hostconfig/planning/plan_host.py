"""Plan a host: divide its CPUs and memory, set every layer accordingly, prove that they agree."""

from collections.abc import Iterator, Mapping, Sequence

from corelane.hostconfig.aspects import settings_for
from corelane.hostconfig.aspects.context import Context
from corelane.hostconfig.catalogue import load_image
from corelane.hostconfig.invariants import Failure, HostPlanError, RenderedHost, prove
from corelane.hostconfig.invariants.rendered_host import name_cpus
from corelane.hostconfig.model.hardware import Hardware
from corelane.hostconfig.model.host_files import HostFile
from corelane.hostconfig.model.host_plan import HostDraft, HostPlan, plan_data
from corelane.hostconfig.model.image import NodeImage
from corelane.hostconfig.model.owned_folder import OwnedFolder
from corelane.hostconfig.model.paths import PLAN
from corelane.hostconfig.model.profile import HostProfile
from corelane.hostconfig.model.settings import KernelArgument, Setting
from corelane.hostconfig.planning.memory import plan_nodes
from corelane.hostconfig.planning.partition import as_launched, online_topology, partition
from corelane.hostconfig.rendering.render import render, render_json


def plan_host(
    hardware: Hardware,
    profile: HostProfile,
    *,
    pool: str,
    image: NodeImage | None = None,
    folders: tuple[OwnedFolder, ...] = (),
) -> HostPlan:
    """Return the proved plan of a pool's hosts, or raise HostPlanError with every failure.

    The folders are those of the containers, where Docker alone runs them.
    """
    _check_nodes(hardware, profile, pool)
    machine = as_launched(hardware, profile)
    _check_offlined(machine, profile, pool)
    context = _context(machine, profile, image or load_image(hardware.image), folders=folders)
    draft = _draft(context, pool)
    files = render(draft)
    proofs = prove(pool, rendered_host(draft, files))
    document = HostFile(PLAN, render_json(plan_data(draft, proofs)))
    return HostPlan(**dict(draft), files=files.plus(document), invariants=proofs)


def rendered_host(draft: HostDraft, files: Mapping[str, str]) -> RenderedHost:
    """Return the text of the files beside the facts that it must agree with."""
    return RenderedHost(
        hardware=draft.hardware,
        profile=draft.profile,
        image=draft.image,
        files=files,
    )


def _check_nodes(hardware: Hardware, profile: HostProfile, pool: str) -> None:
    wanted = set((profile.isolation and profile.isolation.numa_nodes) or ())
    known = {node.id for node in hardware.topology.numa_nodes}
    if strays := sorted(wanted - known):
        failure = Failure(
            "isolated-nodes-exist",
            "The NUMA nodes that a profile isolates are nodes of the machine.",
            f"{hardware.name} has no node {', '.join(map(str, strays))}",
            f"choose from {sorted(known)}, or leave isolation.numaNodes out",
        )
        raise HostPlanError(pool, [failure])


def _check_offlined(hardware: Hardware, profile: HostProfile, pool: str) -> None:
    machine = hardware.topology
    strays = profile.offlined - machine.online - machine.offline
    if taken := strays | (profile.offlined & {machine.boot_cpu}):
        failure = Failure(
            "offlined-cpus-can-go",
            "The CPUs that a profile takes offline are CPUs of the machine, less the boot CPU.",
            f"offlined names {name_cpus(taken)}; {hardware.name} has "
            f"{name_cpus(machine.online | machine.offline)} and boots on CPU {machine.boot_cpu}",
            "name other CPUs of the machine, or leave offlined out",
        )
        raise HostPlanError(pool, [failure])


def _context(
    hardware: Hardware,
    profile: HostProfile,
    image: NodeImage,
    *,
    folders: tuple[OwnedFolder, ...],
) -> Context:
    running = online_topology(hardware.topology, profile)
    cpus = partition(hardware.topology, profile)
    return Context(
        hardware=hardware,
        profile=profile,
        image=image,
        topology=running,
        cpus=cpus,
        nodes=plan_nodes(hardware, profile, running=running, cpus=cpus),
        folders=folders,
    )


def _draft(context: Context, pool: str) -> HostDraft:
    divided = context.cpus.isolated or not context.isolating
    settings = tuple(settings_for(context)) if divided else ()
    return HostDraft(
        pool=pool,
        hardware=context.hardware,
        profile=context.profile,
        image=context.image,
        topology=context.topology,
        cpus=context.cpus,
        numa_nodes=context.nodes,
        settings=tuple(_with_the_images(settings, context.image)),
    )


def _with_the_images(settings: Sequence[Setting], image: NodeImage) -> Iterator[Setting]:
    """Yield the image's arguments, then ours, less those the image already writes alike."""
    theirs = {(a.key, a.value) for a in image.kernel_arguments}
    ours = {(s.key, s.value): s.why for s in settings if isinstance(s, KernelArgument)}
    for each in image.kernel_arguments:
        source = f"the image writes it: {each.why}"
        reason = ours.get((each.key, each.value))
        why = f"{reason} ({source})" if reason else source
        yield KernelArgument(key=each.key, value=each.value, why=why, writer="image")
    for setting in settings:
        if not isinstance(setting, KernelArgument) or (setting.key, setting.value) not in theirs:
            yield setting


def largest_exclusive_request(plan: HostPlan) -> dict[int, int]:
    """Return, by NUMA node, the CPUs that one exclusive pod can have there.

    Where only one node isolates cores, those left to shared pods are taken off.
    """
    room = {node.id: len(node.isolated) for node in plan.numa_nodes}
    if sum(1 for cpus in room.values() if cpus) > 1:
        return room
    shared = shared_cpus(plan)
    return {node: max(0, cpus - shared) for node, cpus in room.items()}


def exclusive_capacity(plan: HostPlan) -> int:
    """Return the CPUs that all exclusive pods of a host can have together.

    An invariant of every plan leaves them some: shared pods never have all isolated cores.
    """
    return len(plan.cpus.isolated) - shared_cpus(plan)


def shared_capacity(plan: HostPlan) -> int:
    """Return the thousandths of a CPU that a node offers to pods: what its kubelet keeps is out."""
    kept = len(plan.cpus.housekeeping) if "reservedSystemCPUs" in plan.kubelet else 0
    reserved = str(plan.kubelet.get("kubeReserved", {}).get("cpu", "0m")).removesuffix("m")
    return (len(plan.cpus.online) - kept) * 1000 - int(reserved)


def shared_cpus(plan: HostPlan) -> int:
    """Return the isolated CPUs that exclusive pods must leave to node agents."""
    kubelet = plan.profile.kubelet
    if kubelet is None or not plan.cpus.isolated or not kubelet.strict_reservation:
        return 0
    return kubelet.shared_cores * plan.cpus.threads_per_core
