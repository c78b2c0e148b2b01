"""A judged plan of a small trading firm, as reports get it; every part can be replaced."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import crc32

from corelane.hostconfig.model.cpuset import format_cpulist
from corelane.hostconfig.model.topology import Topology
from corelane.plan.model import Finding, PlanDocument, RecordedResource, WaiverUse
from corelane.policies.model.rule import Level, Rule, Severity
from corelane.policies.waivers.waiver import Waiver
from corelane.report.model.preview_view import PreviewReport, Step

PROJECT, STACK = "corelane", "prod"
DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def an_urn(type_: str, name: str) -> str:
    """Return the URN the engine would give a resource of the sample stack."""
    return f"urn:pulumi:{STACK}::{PROJECT}::{type_}::{name}"


def a_resource(type_: str, name: str, **overrides: Any) -> RecordedResource:
    """Return a recorded resource; one of Corelane's own types is a component."""
    fields: dict[str, Any] = {
        "urn": an_urn(type_, name),
        "type": type_,
        "name": name,
        "custom": not type_.startswith("corelane:"),
    }
    return RecordedResource(**fields | overrides)


def a_code(rule: str) -> str:
    """Return the code of a rule of the sample catalogue, the same for the same name."""
    number = crc32(rule.encode("utf-8", "backslashreplace"))
    letters = "".join(chr(ord("A") + number // 26**place % 26) for place in range(3))
    return f"CL-{letters}-{number // 26**3 % 1000:03}"


def a_finding(rule: str = "trading_pods_own_whole_cpus", **overrides: Any) -> Finding:
    """Return a blocking violation of the execution engine."""
    fields: dict[str, Any] = {
        "code": a_code(rule),
        "rule": rule,
        "family": "isolation",
        "severity": "critical",
        "level": "block",
        "verdict": "fail",
        "urn": an_urn(DAEMON_SET, "execution-engine"),
        "resource_name": "execution-engine",
        "resource_type": DAEMON_SET,
        "path": "spec.template.spec.containers[0].resources.limits.cpu",
        "message": "container 'engine' asks for 3500m of 4000m CPU",
        "remedy": "Set limits.cpu to a whole number and requests.cpu to the same number.",
        "controls": ("NIST-800-53r5:SC-6",),
    }
    return Finding(**fields | overrides)


def a_rule(id_: str, *, controls: tuple[str, ...] = ()) -> Rule:
    """Return a blocking rule of the catalogue that finds nothing."""
    return Rule(
        id=id_,
        code=a_code(id_),
        family="isolation",
        level=Level.BLOCK,
        severity=Severity.HIGH,
        applies_to=frozenset({"kubernetes:core/v1:Pod"}),
        scope="resource",
        remedy="Do it right.",
        controls=controls,
        check=lambda _: iter(()),
        rationale="It is right.\n\nBecause\nwrong costs.\n\nAnd more.",
    )


def a_waiver(**overrides: Any) -> WaiverUse:
    """Return a waiver that was used once."""
    use: dict[str, Any] = {"state": "used", "days_left": 70, "waived": 1}
    fields: dict[str, Any] = {
        "id": "W-2026-014",
        "rule": "CL-STO-010",
        "scope": "research-scratch-*",
        "reason": "Scratch volumes hold public market data only and are wiped nightly.",
        "ticket": "RISK-2291",
        "requested_by": "m.okafor",
        "approved_by": "j.lindqvist",
        "granted": date(2026, 10, 31),
        "expires": date(2027, 1, 31),
    }
    waiver = Waiver(**{name: overrides.get(name, said) for name, said in fields.items()})
    changed = {name: said for name, said in overrides.items() if name not in fields}
    return WaiverUse(waiver=waiver, **use | changed)


def a_topology(**shape: Any) -> Topology:
    """Return two sockets of four cores with two threads each, a NIC and a drive."""
    counts: dict[str, Any] = {
        "sockets": 2,
        "coresPerL3": 4,
        "threadsPerCore": 2,
        "memoryMibPerNuma": 65_536,
    }
    return Topology.model_validate(
        {
            "shape": counts | shape,
            "nics": [{"name": "eth0", "numaNode": 0, "trading": True}],
            "nvmes": [{"name": "nvme0n1", "numaNode": 0, "sizeGb": 3_840}],
        }
    )


def a_host_plan(topology: Topology, **overrides: Any) -> dict[str, Any]:
    """Return a host plan as plain data: the first core of each NUMA node keeps house."""
    kept = frozenset(
        cpu for cpus in topology.nodes.values() if cpus for cpu in topology.siblings(min(cpus))
    )
    isolated = topology.online - kept
    plan: dict[str, Any] = {
        "pool": "engines",
        "hardware": "sample-metal",
        "profile": "deterministic-high-perf",
        "architecture": "x86_64",
        "cpus": {
            "online": format_cpulist(topology.online),
            "housekeeping": format_cpulist(kept),
            "isolated": format_cpulist(isolated),
            "offline": "",
            "threadsPerCore": topology.threads_per_core,
        },
        "numaNodes": [_a_node(topology, id_, kept) for id_ in topology.nodes],
        "kernelArguments": _kernel_arguments(kept, isolated),
        "sysctls": [
            {"key": "kernel.numa_balancing", "value": "0", "why": "no page moves under a strategy"}
        ],
        "kubelet": {
            "cpuManagerPolicy": "static",
            "cpuManagerPolicyOptions": {"full-pcpus-only": "true"},
            "reservedSystemCPUs": format_cpulist(kept),
            "topologyManagerPolicy": "single-numa-node",
        },
        "invariants": [
            {
                "id": "cpu_sets_cover_the_machine",
                "statement": "The CPU sets are disjoint and cover all online CPUs.",
                "evidence": f"{len(kept)} + {len(isolated)} = {len(topology.online)} CPUs",
            }
        ],
    }
    return plan | overrides


def _a_node(topology: Topology, id_: int, kept: frozenset[int]) -> dict[str, Any]:
    cpus, memory = topology.nodes[id_], topology.numa_nodes[id_].memory_mib
    return {
        "id": id_,
        "cpus": format_cpulist(cpus),
        "housekeeping": format_cpulist(cpus & kept),
        "isolated": format_cpulist(cpus - kept),
        "memoryMiB": memory,
        "hugePages": {"1Gi": 16, "2Mi": 0},
        "nics": [nic.name for nic in topology.nics if nic.numa_node == id_],
        "allocatableMiB": memory - 16 * 1_024 - 2_048,
    }


def _kernel_arguments(kept: frozenset[int], isolated: frozenset[int]) -> list[dict[str, Any]]:
    reasons = [
        ("nohz_full", format_cpulist(isolated), "a lone runnable thread takes no tick"),
        ("irqaffinity", format_cpulist(kept), "interrupts land on housekeeping CPUs"),
        ("nosoftlockup", None, "a spinning strategy is no lock-up"),
    ]
    own = [{"key": k, "value": v, "why": why, "writer": "corelane"} for k, v, why in reasons]
    image = {"key": "clocksource", "value": "tsc", "why": "the image boots with it"}
    return [*own, {**image, "writer": "image"}]


def a_document(**overrides: Any) -> PlanDocument:
    """Return a plan with every verdict, one pool and a few waivers."""
    fields: dict[str, Any] = {
        "project": PROJECT,
        "stack": STACK,
        "config_digest": "sha256:" + "5f2b" * 16,
        "resources": some_resources({"engines": a_host_plan(a_topology())}),
        "findings": some_findings(),
        "host_plans": {"engines": a_host_plan(a_topology())},
        "waivers": (
            a_waiver(),
            a_waiver(id="W-2026-002", rule="CL-AUD-001", state="unused", waived=0),
            a_waiver(
                id="W-2025-031", expires=date(2026, 10, 1), state="expired", days_left=-52, waived=0
            ),
        ),
    }
    return PlanDocument(**fields | overrides)


def some_resources(host_plans: Mapping[str, Any]) -> tuple[RecordedResource, ...]:
    """Return a platform component with a pool for each host plan, and a few workloads."""
    platform = a_resource("corelane:platform:Platform", "platform")
    cluster = a_resource("corelane:cluster:Cluster", "cluster", parent=platform.urn)
    found = [platform, cluster, a_resource("aws:eks/cluster:Cluster", "eks", parent=cluster.urn)]
    for name, plan in host_plans.items():
        found += _a_pool(name, plan, platform.urn)
    workloads = a_resource("corelane:workloads:ExecutionEngine", "engine", parent=platform.urn)
    found += [workloads, a_resource(DAEMON_SET, "execution-engine", parent=workloads.urn)]
    return tuple(found)


def _a_pool(name: str, plan: Mapping[str, Any], parent: str) -> list[RecordedResource]:
    inputs = {
        "hostPlan": plan,
        "pool": name,
        "tier": "t0",
        "labels": {"corelane.io/tier": "t0", "corelane.io/pool": name},
        "taints": [{"key": "corelane.io/tier", "value": "t0", "effect": "NoSchedule"}],
    }
    pool = a_resource("corelane:compute:MetalPool", name, parent=parent, inputs=inputs)
    return [
        pool,
        a_resource(LAUNCH_TEMPLATE, f"{name}-template", parent=pool.urn),
        a_resource(NODE_GROUP, f"{name}-group", parent=pool.urn),
    ]


def some_findings() -> tuple[Finding, ...]:
    """Return findings of every verdict."""
    template = {
        "urn": an_urn(LAUNCH_TEMPLATE, "engines-template"),
        "resource_name": "engines-template",
        "resource_type": LAUNCH_TEMPLATE,
    }
    passes = [a_finding("images_are_pinned_by_digest", verdict="pass", message="", path="")] * 12
    return (
        a_finding(),
        a_finding("metadata_needs_a_token", family="security", severity="high", **template),
        a_finding("groups_spread_over_zones", severity="medium", level="warn", family="resilience"),
        a_finding("rules_may_break", verdict="error", message="KeyError: 'spec'", remedy=""),
        a_finding(
            "buckets_are_private", verdict="not-evaluated", message="bucket is not known yet"
        ),
        a_finding("volumes_are_encrypted", verdict="waived", waiver="W-2026-014"),
        a_finding("pods_mount_no_host_path", verdict="not-applicable", message="has no volumes"),
        *passes,
    )


def a_preview(**overrides: Any) -> PreviewReport:
    """Return a preview that replaces a node group, deletes a bucket and changes the cluster."""
    replaced = ("create-replacement", "replace", "delete-replaced")
    fields: dict[str, Any] = {
        "engine": "Pulumi 3.228.0",
        "succeeded": True,
        "steps": (
            *(_a_step(operation, NODE_GROUP, "engines-group") for operation in replaced),
            _a_step("delete", "aws:s3/bucket:Bucket", "old-results"),
            _a_step("update", "aws:eks/cluster:Cluster", "eks"),
            _a_step("create", DAEMON_SET, "execution-engine"),
            _a_step("same", LAUNCH_TEMPLATE, "engines-template"),
        ),
        "findings": (a_finding(), a_finding("buckets_are_private", verdict="not-evaluated")),
    }
    return PreviewReport(**fields | overrides)


def _a_step(operation: str, type_: str, name: str) -> Step:
    return Step(operation=operation, urn=an_urn(type_, name), type=type_)
