"""Edge containers drop privilege."""

from collections.abc import Iterator

from policies.core.read import at, items_at, text_at
from policies.core.rule import Level, Resource, Severity, Violation, rule

_ROOT = frozenset({"", "0", "root"})


@rule(
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={"docker:index/container:Container"},
    remedy="Drop ALL, name a user, set readOnly and the security option no-new-privileges",
    controls=("nist-800-190/4.4.4", "nist-800-53r5/AC-6"),
)
def edge_containers_drop_privilege(resource: Resource) -> Iterator[Violation]:
    """A container that Docker runs drops all capabilities and cannot gain any.

    No admission control stands before Docker. What is declared here is all that keeps a fault in an
    order gateway from becoming a fault of the machine beside the exchange.
    """
    props = resource.props
    if at(props, "privileged") is True:
        yield Violation("the container is privileged", "privileged")
    drops = {str(drop).removeprefix("CAP_") for drop in items_at(props, "capabilities", "drops")}
    if "ALL" not in drops:
        yield Violation("not all capabilities are dropped", "capabilities.drops")
    if at(props, "readOnly") is not True:
        yield Violation("the root file system is writable", "readOnly")
    if text_at(props, "user").partition(":")[0] in _ROOT:
        yield Violation("the process runs as root", "user")
    options = {str(option).removesuffix(":true") for option in items_at(props, "securityOpts")}
    if "no-new-privileges" not in options:
        yield Violation("privilege escalation is not forbidden", "securityOpts")
