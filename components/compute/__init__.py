"""Node pools in the cloud: launch templates, node groups, labels and taints.

Not how a host is tuned.
"""
