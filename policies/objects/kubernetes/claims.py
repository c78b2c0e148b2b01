"""Claims: the volumes that a workload's pods claim, and what their storage classes make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from corelane.policies.model.stack import Resource, Stack
from corelane.policies.model.vocabulary import STORAGE_CLASS
from corelane.policies.objects.kubernetes.pods import namespace_of, pod_of
from corelane.policies.values.read import items_at, mapping_at, text_at

CLAIM: Final = "kubernetes:core/v1:PersistentVolumeClaim"
_DEFAULT: Final = "storageclass.kubernetes.io/is-default-class"
_LOCAL: Final = frozenset({"kubernetes.io/no-provisioner", "local.csi.openebs.io", "topolvm.io"})
_EBS: Final = "ebs.csi.aws.com"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a pod; an ephemeral volume is gone with the pod."""

    name: str
    spec: Mapping[str, Any]
    path: str
    ephemeral: bool


def claims_of(workload: Resource, stack: Stack) -> Iterator[Claim]:
    """Yield the claims that a workload's pods come with or name."""
    pod = pod_of(workload)
    for index, volume in enumerate(items_at(pod.spec, "volumes")):
        path = f"{pod.path}spec.volumes[{index}]"
        template = mapping_at(volume, "ephemeral", "volumeClaimTemplate", "spec")
        if template:
            yield Claim(text_at(volume, "name"), template, path, ephemeral=True)
        elif name := text_at(volume, "persistentVolumeClaim", "claimName"):
            yield from _declared(name, namespace_of(workload, stack), path, stack)
    for index, template in enumerate(items_at(workload.props, "spec", "volumeClaimTemplates")):
        path = f"spec.volumeClaimTemplates[{index}]"
        name = text_at(template, "metadata", "name")
        yield Claim(name, mapping_at(template, "spec"), path, ephemeral=False)


def class_of(claim: Claim, stack: Stack) -> Resource | None:
    """Return the storage class a claim gets: the one it names, or else the default one."""
    wanted = text_at(claim.spec, "storageClassName")
    for each in stack.of_type(STORAGE_CLASS):
        notes = mapping_at(each.props, "metadata", "annotations")
        default = not wanted and text_at(notes, _DEFAULT) == "true"
        if default or (wanted and text_at(each.props, "metadata", "name") == wanted):
            return each
    return None


def kind_of(storage_class: Resource) -> str:
    """Return what a class makes: ``local`` disks, a type of EBS, or ``shared`` storage."""
    provisioner = text_at(storage_class.props, "provisioner")
    if provisioner == _EBS:
        return text_at(storage_class.props, "parameters", "type") or "gp3"
    return "local" if provisioner in _LOCAL else "shared"


def _declared(name: str, namespace: str, path: str, stack: Stack) -> Iterator[Claim]:
    for each in stack.of_type(CLAIM):
        same = text_at(each.props, "metadata", "name") == name
        if same and namespace_of(each, stack) == namespace:
            yield Claim(name, mapping_at(each.props, "spec"), path, ephemeral=False)
