"""The files handed over to the hosts of each pool, taken from what the program declares."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from corelane.plan.model import RecordedResource

TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
OBJECT: Final = "aws:s3/bucketObjectv2:BucketObjectv2"
HOST_FOLDER: Final = "corelane:sites:HostFolder"


class Delivered(NamedTuple):
    """One file that reaches the hosts of a pool, as the cloud gets it."""

    pool: str
    path: str
    content: str


def deliveries(resources: Iterable[RecordedResource]) -> Iterator[Delivered]:
    """Yield user data of every launch template, and the files of every colocation host."""
    known = {resource.urn: resource for resource in resources}
    for resource in known.values():
        if resource.type == TEMPLATE:
            yield from _user_data(resource, _pool_above(resource, known))
        elif resource.type == OBJECT:
            yield from _host_file(resource, known.get(resource.parent))


def _user_data(template: RecordedResource, pool: str) -> Iterator[Delivered]:
    try:
        text = base64.b64decode(str(template.inputs.get("userData", "")), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return  # it was taken out of the plan, as what looks like a secret is
    if pool and text:
        name = "user-data.mime" if text.startswith("MIME-Version:") else "user-data.toml"
        yield Delivered(pool, name, text)


def _host_file(item: RecordedResource, folder: RecordedResource | None) -> Iterator[Delivered]:
    """Yield an object below a host's folder, under its key: the host, then the file."""
    if folder is not None and folder.type == HOST_FOLDER:
        pool, key = str(folder.inputs.get("pool", "")), str(item.inputs.get("key", ""))
        yield Delivered(pool, key, str(item.inputs["content"]))


def _pool_above(resource: RecordedResource, known: Mapping[str, RecordedResource]) -> str:
    """Return the pool of the nearest component that is of one."""
    above = known.get(resource.parent)
    while above is not None:
        if pool := above.inputs.get("pool"):
            return str(pool)
        above = known.get(above.parent)
    return ""
