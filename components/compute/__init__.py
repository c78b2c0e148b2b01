"""Node pools in the cloud: launch templates, node groups, labels and taints.

The tuning of a host is in `hostconfig`.
"""
