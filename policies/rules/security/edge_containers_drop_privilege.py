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
    remedy="Drop ALL, set user and readOnly, and add the security option no-new-privileges",
    controls=("nist-800-190/4.4.4", "nist-800-53r5/AC-6"),
)
def edge_containers_drop_privilege(resource: Resource) -> Iterator[Violation]:
    """Docker containers drop all capabilities, run as non-root, and cannot gain privilege.

    Docker has no admission control. The declaration is the only protection that keeps a
    vulnerability in an order gateway from compromising the host next to the exchange.
    """
    props = resource.props
    if at(props, "privileged") is True:
        yield Violation("the container is privileged", "privileged")
    drops, adds = (
        {name.removeprefix("CAP_") for name in texts_at(props, "capabilities", way)}
        for way in ("drops", "adds")
    )
    if "ALL" not in drops:
        yield Violation("the container does not drop all capabilities", "capabilities.drops")
    if extra := sorted(adds - GRANTABLE):
        yield Violation(f"the container adds {', '.join(extra)}", "capabilities.adds")
    for mode in ("pidMode", "ipcMode", "usernsMode"):
        if text_at(props, mode) == "host":
            yield Violation("the container shares a namespace of the host", mode)
    if at(props, "readOnly") is not True:
        yield Violation("the container has a writable root file system", "readOnly")
    if text_at(props, "user").partition(":")[0] in _ROOT:
        yield Violation("the container runs as root", "user")
    options = {option.removesuffix(":true") for option in texts_at(props, "securityOpts")}
    if "no-new-privileges" not in options:
        yield Violation("the container does not set no-new-privileges", "securityOpts")
    if any(option.endswith(("=unconfined", ":unconfined")) for option in options):
        yield Violation("a security option is unconfined", "securityOpts")
