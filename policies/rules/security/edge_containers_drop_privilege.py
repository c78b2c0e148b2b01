from collections.abc import Iterator

from corelane.policies.model.rule import Level, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import DOCKER_CONTAINER
from corelane.policies.objects.kubernetes.confinement import GRANTABLE
from corelane.policies.values.read import at, text_at, texts_at

_ROOT = frozenset({"", "0", "root"})


@rule(
    code="CL-SEC-005",
    level=Level.BLOCK,
    severity=Severity.CRITICAL,
    applies_to={DOCKER_CONTAINER},
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
    drops, adds = (
        {name.removeprefix("CAP_") for name in texts_at(props, "capabilities", way)}
        for way in ("drops", "adds")
    )
    if "ALL" not in drops:
        yield Violation("not all capabilities are dropped", "capabilities.drops")
    if strays := sorted(adds - GRANTABLE):
        yield Violation(f"{', '.join(strays)} is granted", "capabilities.adds")
    for mode in ("pidMode", "ipcMode", "usernsMode"):
        if text_at(props, mode) == "host":
            yield Violation("a namespace of the host is shared", mode)
    if at(props, "readOnly") is not True:
        yield Violation("the root file system is writable", "readOnly")
    if text_at(props, "user").partition(":")[0] in _ROOT:
        yield Violation("the process runs as root", "user")
    options = {option.removesuffix(":true") for option in texts_at(props, "securityOpts")}
    if "no-new-privileges" not in options:
        yield Violation("privilege escalation is not forbidden", "securityOpts")
    if any(option.endswith(("=unconfined", ":unconfined")) for option in options):
        yield Violation("system calls are not confined", "securityOpts")
