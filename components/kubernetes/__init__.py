"""Parts of Kubernetes that several areas declare alike: labels, names, closed namespaces.

No workload.
"""
