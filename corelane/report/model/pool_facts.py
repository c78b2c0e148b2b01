"""The facts of a pool, for the formats that show pools: the page and the comment."""

from collections.abc import Callable
from typing import Final

from corelane.report.model.facts import HTML, MARKDOWN, FactKind, FactTable
from corelane.report.model.pool_view import PoolView


def _cpus(name: str) -> Callable[[PoolView], str]:
    return lambda pool: str(pool.plan["cpus"].get(name) or "none")


def _pool_anchor(_: PoolView, name: str) -> str:
    return f"pool-{name}"


# The columns of the comment are those of the page's table too.
_KINDS: Final[tuple[FactKind[PoolView], ...]] = (
    FactKind("pool", "Pool", lambda pool: pool.name, shown=MARKDOWN, anchor=_pool_anchor),
    FactKind("tier", "Tier", lambda pool: pool.tier or "none", shown=MARKDOWN),
    FactKind("hardware", "Hardware", lambda pool: str(pool.plan["hardware"])),
    FactKind("profile", "Profile", lambda pool: str(pool.plan["profile"])),
    FactKind(
        "architecture", "Architecture", lambda pool: str(pool.plan["architecture"]), shown=HTML
    ),
    FactKind("image", "Image", lambda pool: pool.image or "none", shown=HTML),
    FactKind("component", "Component", lambda pool: pool.component, shown=HTML, is_code=True),
    FactKind("online", "Online CPUs", _cpus("online"), shown=HTML, is_code=True),
    FactKind("housekeeping", "Housekeeping", _cpus("housekeeping"), is_code=True),
    FactKind("isolated", "Isolated", _cpus("isolated"), is_code=True),
    FactKind("offline", "Offline", _cpus("offline"), shown=HTML, is_code=True),
    FactKind("bootArguments", "Boot arguments", lambda pool: str(pool.own_arguments)),
    FactKind("labels", "Labels", lambda pool: pool.labels, shown=HTML, is_code=True),
    FactKind("taints", "Taints", lambda pool: pool.taints, shown=HTML, is_code=True),
)
POOL_FACTS: Final = FactTable(_KINDS)
