"""The rules at admission, in the order in which the API server never keeps half of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.kubernetes.closed_namespace import closed
from corelane.components.kubernetes.known_names import known_name

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyDocuments:
    """A policy as an object of Kubernetes, and its bindings."""

    policy: Document
    bindings: Sequence[Document]


@dataclass(frozen=True, kw_only=True, slots=True)
class AdmissionPoliciesArgs:
    """The action on a violation, the ConfigMap of waivers, and policies by rule."""

    declared_at: Entry
    action: str
    waivers: Document
    rules: Mapping[str, PolicyDocuments]


class AdmissionPolicies(pulumi.ComponentResource):
    """The rules that an API server keeps, and whom they are waived for.

    A binding comes last: without its parameters it denies everything. ``ready`` are those that
    have to be there before what is waived comes.
    """

    ready: tuple[pulumi.Resource, ...]

    def __init__(
        self, name: str, args: AdmissionPoliciesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the namespace, the waivers in it, and then each policy with its bindings."""
        metadata = args.waivers["metadata"]
        props = {
            "declaredAt": args.declared_at,
            "action": args.action,
            "namespace": metadata["namespace"],
            "rules": sorted(args.rules),
            "waived": sorted(args.waivers["data"]),
        }
        super().__init__("corelane:cluster:AdmissionPolicies", name, props, opts)
        self._name, self._child = name, pulumi.ResourceOptions(parent=self)

        waivers = self._declare_waivers(args.waivers)
        bindings = {
            code: self._declare_rule(code, documents, waivers)
            for code, documents in args.rules.items()
        }
        waived = (code for code in bindings if code in args.waivers["data"])
        self.ready = tuple(each for code in waived for each in bindings[code])
        self.register_outputs({})

    def _declare_namespace(self, name: str) -> pulumi.Output[str]:
        # No pod belongs here, so the strictest standard costs nothing and none gets an address.
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        namespace = k8s.core.v1.Namespace(
            f"{self._name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, labels=labels),
            opts=self._child,
        )
        known = known_name(namespace, name)
        k8s.networking.v1.NetworkPolicy(
            f"{self._name}-network",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="nobody", namespace=known),
            spec=closed([], []),
            opts=self._child,
        )
        return known

    def _declare_waivers(self, given: Document) -> pulumi.Resource:
        metadata = given["metadata"]
        return k8s.core.v1.ConfigMap(
            f"{self._name}-waivers",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=metadata["name"], namespace=self._declare_namespace(metadata["namespace"])
            ),
            data=given["data"],
            immutable=given["immutable"],
            opts=self._child,
        )

    def _declare_rule(
        self, code: str, documents: PolicyDocuments, waivers: pulumi.Resource
    ) -> list[pulumi.Resource]:
        name = f"{self._name}-{code.lower()}"
        policy = k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
            name,
            metadata=documents.policy["metadata"],
            spec=documents.policy["spec"],
            opts=self._child,
        )
        opts = pulumi.ResourceOptions(parent=self, depends_on=[policy, waivers])
        return [
            k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                f"{name}-{index}",
                metadata=binding["metadata"],
                spec=binding["spec"],
                opts=opts,
            )
            for index, binding in enumerate(documents.bindings)
        ]
