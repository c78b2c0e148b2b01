"""Resources of a container that may take just what it asks for."""

from typing import Any


def fixed_resources(cpu: str, memory: str) -> dict[str, Any]:
    """Return requests and limits that are equal, as a chart and the API server take them."""
    both = {"cpu": cpu, "memory": memory}
    return {"requests": both, "limits": both}
