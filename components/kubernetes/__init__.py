"""Parts of Kubernetes that several areas declare: labels, names, closed namespaces.

No workload.
"""
