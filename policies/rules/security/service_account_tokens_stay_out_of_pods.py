"""Service account tokens stay out of pods."""

from collections.abc import Iterator

from policies.core.pods import WORKLOADS, pod_of
from policies.core.read import at
from policies.core.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from policies.core.vocabulary import TIERS


@rule(
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=WORKLOADS,
    remedy="Set automountServiceAccountToken to false; waive it for a pod that calls the API",
    controls=("cis-eks-1.8.0/4.1.6", "nist-800-53r5/AC-6"),
)
def service_account_tokens_stay_out_of_pods(resource: Resource) -> Iterator[Violation]:
    """A pod of any tier gets no token for the Kubernetes API.

    Engines, backtests and dashboards never call it. A mounted token is one file that turns a bug in
    a parser into a way to list, and with a careless role binding to change, the whole cluster.
    """
    pod = pod_of(resource)
    if pod.tier not in TIERS:
        msg = "the pod belongs to no tier"
        raise NotApplicable(msg)
    if at(pod.spec, "automountServiceAccountToken") is not False:
        path = f"{pod.path}spec.automountServiceAccountToken"
        yield Violation("a service account token is mounted", path)
