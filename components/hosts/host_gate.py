"""The gate that keeps pods off a node until its audit finds the host as it was planned."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.cluster import HostGateConfig
from corelane.components.config.sections.entry import Entry
from corelane.components.hosts.gate_admission import admission_policy
from corelane.components.hosts.gate_pod import AGENT_FILE, GatePod, pod_spec
from corelane.components.hosts.gate_view import view_of
from corelane.components.kubernetes.closed_namespace import closed
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.labels import POOL, ROLE, UNVERIFIED
from corelane.hostconfig.model.host_plan import HostPlan

NAMESPACE: Final = "corelane-hosts"
NAME: Final = "host-gate"
CLUSTER_NAME: Final = f"corelane-{NAME}"
"""Of what belongs to no namespace, where others have names too."""
LABELS: Final = {ROLE: NAME}
_HASH_LENGTH: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class HostGateArgs:
    """The gate's settings, the agent as one executable archive, and the plans of every pool."""

    declared_at: Entry
    config: HostGateConfig
    agent: bytes
    plans: Mapping[str, Sequence[HostPlan]]


class HostGate(pulumi.ComponentResource):
    """One agent a node, which alone takes the startup taint off, and puts it back.

    Each pool has pods of its own, which see what an audit of that pool's plan looks into. Nodes
    have to come after them: each waits for its gate before any pod but those of the platform.
    """

    def __init__(
        self, name: str, args: HostGateArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the identity, what confines it, and only then its rights and its pods."""
        props = {
            "declaredAt": args.declared_at,
            "namespace": NAMESPACE,
            "taint": {"key": UNVERIFIED, "effect": "NoSchedule"},
            "intervalSeconds": args.config.interval_seconds,
            "pools": sorted(args.plans),
        }
        super().__init__("corelane:hosts:HostGate", name, props, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        self._namespace = known_name(self._declare_namespace(), NAMESPACE)
        account = self._declare_account()
        rights = self._grant(account, self._confine())
        self._declare_gates(account, rights)
        self.register_outputs({})

    def _declare_namespace(self) -> k8s.core.v1.Namespace:
        # Its pods see folders of the host and its network, which no stricter standard allows.
        labels = {"pod-security.kubernetes.io/enforce": "privileged"}
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=NAMESPACE, labels=labels),
            opts=self._child,
        )
        # The gate is on the host's network, so nobody else has business here.
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="nobody", namespace=known_name(namespace, NAMESPACE)
            ),
            spec=closed([], []),
            opts=self._child,
        )
        return namespace

    def _declare_account(self) -> k8s.core.v1.ServiceAccount:
        return k8s.core.v1.ServiceAccount(
            f"{self._name}-account",
            metadata=self._metadata(NAME),
            automount_service_account_token=False,
            opts=self._child,
        )

    def _confine(self) -> pulumi.Resource:
        policy = k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            f"{self._name}-confinement",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER_NAME),
            spec=admission_policy(f"system:serviceaccount:{NAMESPACE}:{NAME}"),
            opts=self._child,
        )
        return k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
            f"{self._name}-confinement-binding",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER_NAME),
            spec=k8s.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpecArgs(
                policy_name=known_name(policy, CLUSTER_NAME), validation_actions=["Deny"]
            ),
            opts=self._child,
        )

    def _grant(
        self, account: k8s.core.v1.ServiceAccount, confined: pulumi.Resource
    ) -> pulumi.Resource:
        role = k8s.rbac.v1.ClusterRole(
            f"{self._name}-role",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER_NAME),
            rules=[
                k8s.rbac.v1.PolicyRuleArgs(
                    api_groups=[""], resources=["nodes"], verbs=["get", "patch"]
                )
            ],
            opts=self._child,
        )
        return k8s.rbac.v1.ClusterRoleBinding(
            f"{self._name}-role-binding",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER_NAME),
            role_ref=k8s.rbac.v1.RoleRefArgs(
                api_group="rbac.authorization.k8s.io",
                kind="ClusterRole",
                name=known_name(role, CLUSTER_NAME),
            ),
            subjects=[
                k8s.rbac.v1.SubjectArgs(
                    kind="ServiceAccount",
                    name=known_name(account, NAME),
                    namespace=self._namespace,
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[confined]),
        )

    def _declare_archive(self) -> pulumi.Output[str]:
        """Name the archive after its content, so that another one is another pod."""
        name = f"{NAME}-agent-{sha256(self._args.agent).hexdigest()[:_HASH_LENGTH]}"
        archive = k8s.core.v1.ConfigMap(
            f"{self._name}-agent",
            metadata=self._metadata(name),
            binary_data={AGENT_FILE: b64encode(self._args.agent).decode()},
            immutable=True,
            opts=self._child,
        )
        return known_name(archive, name)

    def _declare_gates(self, account: k8s.core.v1.ServiceAccount, rights: pulumi.Resource) -> None:
        archive = self._declare_archive()
        for pool, plans in self._args.plans.items():
            pod = GatePod(
                config=self._args.config,
                pool=pool,
                view=view_of(plans),
                account=known_name(account, NAME),
                archive=archive,
            )
            self._declare_pods(pod, rights)

    def _declare_pods(self, pod: GatePod, rights: pulumi.Resource) -> None:
        name, labels = f"{NAME}-{pod.pool}", {**LABELS, POOL: pod.pool}
        k8s.apps.v1.DaemonSet(
            f"{self._name}-{pod.pool}",
            # Nodes come later, and one that has drifted must not hold an update up.
            metadata=self._metadata(name, {"pulumi.com/skipAwait": "true"}),
            spec=k8s.apps.v1.DaemonSetSpecArgs(
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
                update_strategy=k8s.apps.v1.DaemonSetUpdateStrategyArgs(
                    type="RollingUpdate",
                    rolling_update=k8s.apps.v1.RollingUpdateDaemonSetArgs(max_unavailable="10%"),
                ),
                template=k8s.core.v1.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(labels=labels), spec=pod_spec(pod)
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )

    def _metadata(
        self, name: str, annotations: dict[str, str] | None = None
    ) -> k8s.meta.v1.ObjectMetaArgs:
        return k8s.meta.v1.ObjectMetaArgs(
            name=name, namespace=self._namespace, labels=LABELS, annotations=annotations
        )
