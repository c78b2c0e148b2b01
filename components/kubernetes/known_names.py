"""Names that are known before the objects that bear them exist."""

import pulumi


def known_name(resource: pulumi.Resource, name: str) -> pulumi.Output[str]:
    """Return a name that is known at preview, and still makes its users wait for the resource.

    An object's own ``metadata.name`` is unknown while its cluster is: every rule that reads it
    could not be evaluated. A URN is always known.
    """
    return resource.urn.apply(lambda _: name)
