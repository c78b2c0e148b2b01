"""The EKS cluster: control plane, access, add-ons, roles and admission policies; not the nodes."""
