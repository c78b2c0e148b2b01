"""Readers of networks: selectors, policies, endpoints, and who reaches whom."""
