"""The host ports of admission webhooks, none of them twice and none of them the kubelet's.

With an overlay network on EKS the control plane cannot reach pod addresses, so that webhooks have
to listen on their node (Calico documentation, "Amazon EKS"). Their charts' own ports collide there
with the kubelet's 10250 and with each other.
"""

from typing import Final

CERT_MANAGER_WEBHOOK: Final = 10260
TRUST_MANAGER_WEBHOOK: Final = 10261
TRUST_MANAGER_METRICS: Final = 10271
EXTERNAL_SECRETS_WEBHOOK: Final = 10262
EXTERNAL_SECRETS_METRICS: Final = 10272
EXTERNAL_SECRETS_READY: Final = 10282

CONTROL_PLANE_REACHES: Final = (
    CERT_MANAGER_WEBHOOK,
    TRUST_MANAGER_WEBHOOK,
    EXTERNAL_SECRETS_WEBHOOK,
)
"""What a node's firewall has to open to the control plane."""
