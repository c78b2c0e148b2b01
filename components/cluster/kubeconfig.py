"""The kubeconfig by which clients reach the cluster and authenticate."""

import json

API_VERSION = "client.authentication.k8s.io/v1beta1"
"""As ``aws eks update-kubeconfig`` writes it (aws-cli customizations/eks/kubeconfig.py)."""


def render_kubeconfig(*, name: str, region: str, endpoint: str, authority: str) -> str:
    """Return a kubeconfig as JSON; it holds no credential, the AWS CLI fetches one at each use."""
    token = {
        "apiVersion": API_VERSION,
        "command": "aws",
        "args": [
            "--region",
            region,
            "eks",
            "get-token",
            "--cluster-name",
            name,
            "--output",
            "json",
        ],
        "interactiveMode": "Never",
    }
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": name,
                "cluster": {"server": endpoint, "certificate-authority-data": authority},
            }
        ],
        "users": [{"name": name, "user": {"exec": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    return json.dumps(config, sort_keys=True)
