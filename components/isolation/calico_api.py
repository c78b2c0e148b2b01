"""Calico's own API, which takes tiers and policies once it is ready."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry

# What the operator writes once its API server's pods are ready (tigera/operator, api/v1).
READY = "jsonpath={.status.state}=Ready"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalicoApiArgs:
    """The entry that asks for Calico."""

    declared_at: Entry


class CalicoApi(pulumi.ComponentResource):
    """The aggregated API ``projectcalico.org``; finished only when something answers there.

    It needs nodes that run it: let it depend on the installation and on their pools. Whatever
    is of that API depends on this component, or the cluster does not know its kind yet.
    """

    def __init__(
        self, name: str, args: CalicoApiArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare what the operator makes an API server of, and wait for it."""
        props = {"declaredAt": args.declared_at}
        super().__init__("corelane:isolation:CalicoApi", name, props, opts)
        k8s.apiextensions.CustomResource(
            f"{name}-server",
            api_version="operator.tigera.io/v1",
            kind="APIServer",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="default", annotations={"pulumi.com/waitFor": READY}
            ),
            spec={},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
