"""Classes of EBS volumes: under the firm's own key, some of which outlive their claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pulumi
import pulumi_kubernetes as k8s

from corelane.components.config.sections.entry import Entry
from corelane.components.config.sections.storage import EbsConfig, Gp3Config
from corelane.components.kubernetes.known_names import known_name
from corelane.components.kubernetes.made_object import MadeObject, made_storage_class

PROVISIONER = "ebs.csi.aws.com"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


@dataclass(frozen=True, kw_only=True, slots=True)
class EbsClassesArgs:
    """The classes by name, as the stack file orders them, and the key and tags of volumes."""

    declared_at: Entry
    classes: Mapping[str, EbsConfig]
    kms_key_arn: pulumi.Input[str]
    volume_tags: Mapping[str, str] = field(default_factory=dict[str, str])


class EbsClasses(pulumi.ComponentResource):
    """One storage class per entry; the first gp3 entry is what a claim without a class gets.

    A volume is made in the zone of the pod that claims it. io2 volumes hold what a firm must not
    lose, so they outlive their claim; gp3 volumes go with it.
    """

    TYPE: Final = "corelane:storage:EbsClasses"
    names: tuple[pulumi.Output[str], ...]
    default: str | None

    @classmethod
    def made(cls, name: str, class_name: str) -> MadeObject:
        """Return the storage class of one entry."""
        return made_storage_class(cls.TYPE, f"{name}-{class_name}", class_name)

    def __init__(
        self, name: str, args: EbsClassesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the classes."""
        props = {
            "declaredAt": args.declared_at,
            "childrenDeclaredAt": {f"{name}-{k}": f"{args.declared_at}/{k}" for k in args.classes},
            "classes": {k: c.model_dump(by_alias=True) for k, c in args.classes.items()},
        }
        super().__init__(self.TYPE, name, props, opts)
        self._name = name
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)

        general = (k for k, config in args.classes.items() if isinstance(config, Gp3Config))
        self.default = next(general, None)
        self.names = tuple(self._declare(k, config) for k, config in args.classes.items())
        self.register_outputs({"names": list(self.names)})

    def _declare(self, class_name: str, config: EbsConfig) -> pulumi.Output[str]:
        storage_class = k8s.storage.v1.StorageClass(
            self.made(self._name, class_name).resource,
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=class_name,
                annotations={DEFAULT_CLASS: "true"} if class_name == self.default else {},
            ),
            provisioner=PROVISIONER,
            parameters={
                **_parameters(config),
                **_tags(self._args.volume_tags),
                "kmsKeyId": self._args.kms_key_arn,
            },
            reclaim_policy="Delete" if isinstance(config, Gp3Config) else "Retain",
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            opts=self._child,
        )
        return known_name(storage_class, class_name)


def _tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that tag each volume (aws-ebs-csi-driver docs/tagging.md)."""
    return {
        f"tagSpecification_{number}": f"{key}={value}"
        for number, (key, value) in enumerate(sorted(tags.items()), start=1)
    }


def _parameters(config: EbsConfig) -> dict[str, pulumi.Input[str]]:
    """Return the driver's parameters, all of them strings (aws-ebs-csi-driver parameters.md)."""
    shared: dict[str, pulumi.Input[str]] = {
        "type": config.type,
        "iops": str(config.iops),
        "encrypted": "true",
        "csi.storage.k8s.io/fstype": "ext4",
    }
    if isinstance(config, Gp3Config):
        return shared | {"throughput": str(config.throughput)}
    # Without it the driver holds io2 to the limits of volumes older than Block Express.
    return shared | {"blockExpress": "true"}
