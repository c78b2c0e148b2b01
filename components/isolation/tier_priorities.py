"""Priorities of the tiers, and the right of their pods to evict others."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.isolation import TierConfig, TierName
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import TIER, priority_class_of


@dataclass(frozen=True, kw_only=True, slots=True)
class TierPrioritiesArgs:
    """The tiers of the stack."""

    declared_at: Entry
    tiers: Mapping[TierName, TierConfig]


class TierPriorities(pulumi.ComponentResource):
    """A priority class a tier; none is the default, so a pod names its tier or has none."""

    names: Mapping[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: TierPrioritiesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare one class a tier."""
        props = {
            "declaredAt": args.declared_at,
            "childrenDeclaredAt": {f"{name}-{t}": f"{args.declared_at}/{t}" for t in args.tiers},
            "tiers": {tier: config.priority for tier, config in sorted(args.tiers.items())},
        }
        super().__init__("corelane:isolation:TierPriorities", name, props, opts)
        self._name = name
        self.names = {
            tier: self._declare_class(tier, config) for tier, config in sorted(args.tiers.items())
        }
        self.register_outputs({"names": self.names})

    def _declare_class(self, tier: TierName, config: TierConfig) -> pulumi.Output[str]:
        priority = k8s.scheduling.v1.PriorityClass(
            f"{self._name}-{tier}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=priority_class_of(tier), labels={TIER: tier}),
            value=config.priority,
            preemption_policy="PreemptLowerPriority" if config.preempts else "Never",
            global_default=False,
            description=f"Pods of tier {tier}.",
            opts=pulumi.ResourceOptions(parent=self),
        )
        return known_name(priority, priority_class_of(tier))
