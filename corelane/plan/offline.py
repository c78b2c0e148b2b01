"""The steps of a plan without a cloud or an engine: record, check, judge, attribute, plan hosts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corelane.components.config.loading.load import StackConfig
from corelane.hostconfig.model.host_plan import HostPlan
from corelane.plan.attribution.findings import attributed
from corelane.plan.attribution.source import StackSource
from corelane.plan.document import config_digest
from corelane.plan.judge import judge
from corelane.plan.model import PlanDocument
from corelane.plan.pack import pack_of_rules
from corelane.plan.recording.record import Program, record
from corelane.plan.redact_findings import without_flagged
from corelane.plan.schema_check import require_known_properties
from corelane.plan.stages import Stages
from corelane.policies.judging.catalogue import load_catalogue


@dataclass(frozen=True, slots=True)
class OfflinePlan:
    """A plan, and the host plans behind its plain data, under the same keys."""

    document: PlanDocument
    hosts: Mapping[str, HostPlan]


def plan_offline(
    stack: StackConfig,
    program: Program,
    *,
    as_of: date,
    source: StackSource | None = None,
    stages: Stages | None = None,
) -> OfflinePlan:
    """Record a stack's program and judge it as on one day; needs no cloud and no Pulumi CLI."""
    stage, written = stages or Stages(), source or StackSource()
    with stage("record"):
        resources = record(program, project=stack.project, stack=stack.stack).resources
    with stage("check"):
        require_known_properties(resources)
    with stage("judge"):
        waivers = stack.platform.waivers
        judgement = judge(resources, load_catalogue(), waivers=waivers, as_of=as_of)
        shown = without_flagged(resources, judgement.findings)
        findings = tuple(attributed(judgement.findings, shown, written))
    hosts = hosts_of(stack)
    document = PlanDocument(
        project=stack.project,
        stack=stack.stack,
        config_digest=digest_of(stack),
        resources=shown,
        findings=findings,
        host_plans={key: plan.as_data() for key, plan in hosts.items()},
        waivers=judgement.waivers,
        as_of=as_of.isoformat(),
        commit=written.commit,
        pack=pack_of_rules(),
    )
    return OfflinePlan(document, hosts)


def hosts_of(stack: StackConfig) -> dict[str, HostPlan]:
    """Return every host plan by pool; by `pool.hardware` where a pool has several machine types."""
    return {
        pool if len(plans) == 1 else f"{pool}.{hardware}": plan
        for pool, plans in sorted(stack.platform.hosts.items())
        for hardware, plan in sorted(plans.items())
    }


def digest_of(stack: StackConfig) -> str:
    """Return the digest of a stack's settings, its platform with every default spelt out."""
    platform = stack.platform.config.model_dump(mode="json", by_alias=True)
    return config_digest({**stack.settings, "corelane:platform": platform})
