import re
from collections.abc import Iterator
from typing import Final

from corelane.policies.model.rule import Level, NotApplicable, Resource, Severity, Violation, rule
from corelane.policies.model.vocabulary import TIERS
from corelane.policies.objects.kubernetes.pods import WORKLOADS, pod_of
from corelane.policies.values.read import at, has, items_at, text_at

# --api-audiences and --service-account-issuer of kube-apiserver in EKS and kubeadm.
_SERVER: Final = re.compile(r"kubernetes\.default|oidc\.eks\.")


@rule(
    code="CL-SEC-014",
    level=Level.BLOCK,
    severity=Severity.MEDIUM,
    applies_to=WORKLOADS,
    remedy="Set automountServiceAccountToken to false; add a waiver for a pod that calls the API",
    controls=(
        "cis-eks-1.8.0/4.1.6",
        "nist-800-53r5/AC-6",
        "cis-kubernetes-1.12/5.1.6",
        "nsa-cisa/C-0034",
    ),
)
def pods_mount_no_service_account_token(resource: Resource) -> Iterator[Violation]:
    """A pod of a tier mounts no token for the Kubernetes API.

    Engines, backtests and dashboards never call the API. A mounted token turns a parser bug into a
    way to list the cluster, and with a careless role binding to change it. A projected token
    without an audience, or with the API server as its audience, is the same token.
    """
    pod = pod_of(resource)
    if pod.tier not in TIERS:
        msg = "the pod has no tier"
        raise NotApplicable(msg)
    if at(pod.spec, "automountServiceAccountToken") is not False:
        path = f"{pod.path}spec.automountServiceAccountToken"
        yield Violation("automountServiceAccountToken is not false", path)
    for index, volume in enumerate(items_at(pod.spec, "volumes")):
        if any(map(_is_of_the_api, items_at(volume, "projected", "sources"))):
            message = f"volume {text_at(volume, 'name')} contains Kubernetes API credentials"
            yield Violation(message, f"{pod.path}spec.volumes[{index}].projected")


def _is_of_the_api(source: object) -> bool:
    """Return whether a token is for the API server, which is the default audience."""
    audience = text_at(source, "serviceAccountToken", "audience")
    return has(source, "serviceAccountToken") and (not audience or bool(_SERVER.search(audience)))
