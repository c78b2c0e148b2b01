"""The host ports of admission webhooks, none of them twice and none of them the kubelet's.

With an overlay network on EKS the control plane cannot reach pod addresses, so that webhooks have
to listen on their node (Calico documentation, "Amazon EKS"). Their charts' own ports collide there
with the kubelet's 10250 and with each other. No security group has to open them: nodes and control
plane carry the cluster security group, which admits its own members.
"""

from typing import Final

CERT_MANAGER_WEBHOOK: Final = 10260
TRUST_MANAGER_WEBHOOK: Final = 10261
TRUST_MANAGER_METRICS: Final = 10271
EXTERNAL_SECRETS_WEBHOOK: Final = 10262
EXTERNAL_SECRETS_METRICS: Final = 10272
EXTERNAL_SECRETS_READY: Final = 10282
