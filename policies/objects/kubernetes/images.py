"""Images: where a resource names them, and the registry that they come from."""

from collections.abc import Iterable, Iterator
from typing import Final

from corelane.policies.model.stack import Resource
from corelane.policies.objects.kubernetes.pods import WORKLOADS, Pod, pod_of
from corelane.policies.values.read import at, items_at, text_at

DOCKER_IMAGE: Final = "docker:index/remoteImage:RemoteImage"
CEPH_CLUSTER: Final = "kubernetes:ceph.rook.io/v1:CephCluster"
NAMES_IMAGES: Final = WORKLOADS | {DOCKER_IMAGE, CEPH_CLUSTER}


def images_of(resource: Resource) -> Iterator[tuple[str, str]]:
    """Yield each image that a resource of ``NAMES_IMAGES`` names, and the path of its name."""
    if resource.type == DOCKER_IMAGE:
        yield text_at(resource.props, "name"), "name"
    elif resource.type == CEPH_CLUSTER:
        yield text_at(resource.props, "spec", "cephVersion", "image"), "spec.cephVersion.image"
    else:
        pod = pod_of(resource)
        for path, volume in image_volumes(pod):
            yield text_at(volume, "image", "reference"), path
        for container in pod.containers():
            yield text_at(container.props, "image"), f"{container.path}.image"


def image_volumes(pod: Pod) -> Iterator[tuple[str, object]]:
    """Yield the volumes of a pod that are images, each with the path of its image's name."""
    for index, volume in enumerate(items_at(pod.spec, "volumes")):
        if at(volume, "image") is not None:
            yield f"{pod.path}spec.volumes[{index}].image.reference", volume


def repository_of(image: str) -> str:
    """Return an image's full name without tag and digest.

    A first part without a dot or a port is no host: the name is one of Docker Hub's
    (distribution/reference, ``splitDockerDomain``).
    """
    name = image.partition("@")[0]
    host, slash, rest = name.partition("/")
    if not slash:
        return f"docker.io/library/{name.partition(':')[0]}"
    is_host = "." in host or ":" in host or host == "localhost"
    path = (rest if is_host else name).partition(":")[0]
    return f"{host if is_host else 'docker.io'}/{path}"


def comes_from(image: str, registries: Iterable[str]) -> bool:
    """Return whether an image is of one of some registries, or of a part, as ``quay.io/ceph``."""
    return any(repository_of(image).startswith(f"{each.rstrip('/')}/") for each in registries)
