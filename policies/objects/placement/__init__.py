"""Readers of placement: NUMA nodes, huge pages, taints."""
